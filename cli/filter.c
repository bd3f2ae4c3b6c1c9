/* SPDX-License-Identifier: MIT */
#include "cli/filter.h"

#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/kind_name.h"
#include "schema/language.h"

#include <getopt.h>
#include <string.h>

static enum result set(struct filter *filter, const char *name, const char *value)
{
	if (json_object_set_new(filter->query, name, json_string(value)) == 0)
		return RESULT_DONE;
	return command_usage(filter->command, "%s", _("That is not UTF-8."));
}

static enum result set_kind(struct filter *filter)
{
	const struct kind *kind;

	if (kind_name_find(optarg, &kind) == KIND_NAME_OK)
		return set(filter, "kind", kind->id);
	complain_kind(optarg, false);
	return RESULT_USAGE;
}

enum result filter_option(struct filter *filter, int option)
{
	switch (option) {
	case 'k':
		return set_kind(filter);
	case 'b':
		return set(filter, "member", entry_text_member(optarg));
	case 'g':
		return set(filter, "tag", optarg[0] == '#' ? optarg + 1 : optarg);
	case FILTER_OUTCOME:
		filter->outcome = optarg;
		return RESULT_DONE;
	case FILTER_MINE:
		return entry_text_ask_private(filter->query, optarg) == 0
			       ? RESULT_DONE
			       : command_usage(filter->command, "%s", _("That is not UTF-8."));
	default:
		return RESULT_USAGE;
	}
}

/* The outcome of the first kind that has one of that name: their ids agree where their names do. */
static const struct outcome *find_outcome(const char *name)
{
	const struct outcome *outcome;

	for (size_t i = 0; i < kinds_count; i++) {
		if (kind_name_outcome(&kinds[i], name, &outcome) == KIND_NAME_OK)
			return outcome;
	}
	return NULL;
}

enum result filter_finish(struct filter *filter)
{
	const char *kind_id = json_string_value(json_object_get(filter->query, "kind"));
	const struct outcome *outcome = NULL;

	if (!filter->outcome)
		return RESULT_DONE;
	if (kind_id) {
		if (kind_name_outcome(kind_find(kind_id), filter->outcome, &outcome) !=
		    KIND_NAME_OK) {
			complain_outcome(kind_id, filter->outcome);
			return RESULT_USAGE;
		}
	} else {
		outcome = find_outcome(filter->outcome);
		if (!outcome)
			return command_usage(filter->command, _("“%s” is no outcome of any kind."),
					     filter->outcome);
	}
	return set(filter, "outcome", outcome->id);
}

enum result filter_period(struct filter *filter, const char *phrase, const struct today *today,
			  struct period *period)
{
	char first[DATE_TEXT];
	char last[DATE_TEXT];
	enum when_result understood = when_range(phrase, today, period);

	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	date_format(period->first, first);
	date_format(period->last, last);
	set(filter, "from", first);
	return set(filter, "to", last);
}
