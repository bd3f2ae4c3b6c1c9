/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/changes.h"
#include "daemon/store.h"

#include <jansson.h>

/*
 * What a household often writes, under names of its own: entries without a
 * day (type TemplateEntry of the interface).  Each function is one transaction
 * of its own, noted as a change of its author; templates are JSON of type Template.
 */

/*
 * Keep a template; *kept is what became of it, for the caller to dereference.
 * FAULT_TEMPLATE_EXISTS where the name is taken; as entry_from_writer() where
 * an entry of it is wrong.
 */
int template_add(struct store *store, const struct author *author, const char *name,
		 const json_t *entries, json_t **kept, struct error *err);

/* The template of this name, for the caller to dereference; FAULT_NO_SUCH_TEMPLATE. */
int template_get(struct store *store, const char *name, json_t **found, struct error *err);

/* All names in order, of type TemplateName, for the caller to dereference. */
int template_list(struct store *store, json_t **templates, struct error *err);

/* Take it out; *removed is what it was. */
int template_remove(struct store *store, const struct author *author, const char *name,
		    json_t **removed, struct error *err);

/*
 * Inside a transaction: put back what was before the change, or with is_redo after
 * it.  -ESTALE with FAULT_CHANGED_SINCE where it is no longer as the change left it.
 */
int template_restore(struct store *store, const struct change_row *noted, bool is_redo,
		     struct error *err);
