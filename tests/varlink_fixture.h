/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * An interface's definition, read apart from the program's own code
 * (https://varlink.org/Interface-Definition), and values held against it.
 */

/*
 * The definition as {"interface": name, "types": {name: fields}, "errors":
 * {name: fields}, "methods": {name: {"in": fields, "out": fields}}}, where
 * fields are {field: type as written} in their order.  Fails the test where
 * the text cannot be read.
 */
json_t *varlink_read(const char *text);

/* Fail unless the object has the fields, all of them and no others, of their types. */
void varlink_check(const json_t *interface, const json_t *fields, const json_t *object,
		   const char *what);
