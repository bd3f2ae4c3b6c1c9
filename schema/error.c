/* SPDX-License-Identifier: MIT */
#include "schema/error.h"

#include "schema/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[FAULT_COUNT] = {
	[FAULT_NONE] = "None",
	[FAULT_INVALID_PARAMETER] = "InvalidParameter",
	[FAULT_UNKNOWN_KIND] = "UnknownKind",
	[FAULT_UNKNOWN_OUTCOME] = "UnknownOutcome",
	[FAULT_UNKNOWN_MEMBER] = "UnknownMember",
	[FAULT_MEMBER_EXISTS] = "MemberExists",
	[FAULT_MEMBER_LEFT] = "MemberLeft",
	[FAULT_FUTURE_DATE] = "FutureDate",
	[FAULT_IMPOSSIBLE_DATE] = "ImpossibleDate",
	[FAULT_TEXT_TOO_LONG] = "TextTooLong",
	[FAULT_INVALID_TEXT] = "InvalidText",
	[FAULT_NO_SUCH_ENTRY] = "NoSuchEntry",
	[FAULT_ENTRY_REMOVED] = "EntryRemoved",
	[FAULT_ID_IN_USE] = "IdInUse",
	[FAULT_NOTHING_TO_UNDO] = "NothingToUndo",
	[FAULT_NOTHING_TO_REDO] = "NothingToRedo",
	[FAULT_CHANGED_SINCE] = "ChangedSince",
	[FAULT_NOT_YOURS] = "NotYours",
	[FAULT_ENTRY_PRIVATE] = "EntryPrivate",
	[FAULT_NO_SUCH_MEETING] = "NoSuchMeeting",
	[FAULT_NO_SUCH_OCCURRENCE] = "NoSuchOccurrence",
	[FAULT_NO_DATE_BEFORE] = "NoDateBefore",
	[FAULT_DATE_TAKEN] = "DateTaken",
	[FAULT_NO_APPLICATION] = "NoApplication",
	[FAULT_INVALID_RULE] = "InvalidRule",
	[FAULT_INVALID_CALENDAR] = "InvalidCalendar",
	[FAULT_NO_SUCH_SETTING] = "NoSuchSetting",
	[FAULT_INVALID_SETTING] = "InvalidSetting",
	[FAULT_NO_SUCH_TEMPLATE] = "NoSuchTemplate",
	[FAULT_TEMPLATE_EXISTS] = "TemplateExists",
	[FAULT_JOURNAL_UNUSABLE] = "JournalUnusable",
	[FAULT_NOT_CERTAIN] = "NotCertain",
	[FAULT_COPY_FAILED] = "CopyFailed",
	[FAULT_HELPER_FAILED] = "HelperFailed",
	[FAULT_EXPECTED_MORE] = "ExpectedMore",
};

/* Copies what fits and never cuts a UTF-8 sequence in two. */
static void copy_cut(char *to, size_t size, const char *from)
{
	size_t length = from ? strlen(from) : 0;

	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
			length--;
	}
	if (length > 0)
		memcpy(to, from, length);
	to[length] = '\0';
}

__attribute__((format(printf, 5, 0))) static void fill(struct error *err, enum fault fault,
						       const char *field, const char *value,
						       const char *detail, va_list arguments)
{
	err->fault = fault;
	err->number = 0;
	copy_cut(err->field, sizeof err->field, field);
	copy_cut(err->value, sizeof err->value, value);
	if (vsnprintf(err->detail, sizeof err->detail, detail, arguments) < 0)
		err->detail[0] = '\0';
	/* Paths and other libraries' messages may hold any bytes; the wire takes only UTF-8. */
	text_mend(err->field);
	text_mend(err->value);
	text_mend(err->detail);
}

int error_set(struct error *err, int code, enum fault fault, const char *field, const char *value,
	      const char *detail, ...)
{
	if (err) {
		va_list arguments;

		va_start(arguments, detail);
		fill(err, fault, field, value, detail, arguments);
		va_end(arguments);
	}
	return code;
}

int error_number(struct error *err, int code, enum fault fault, int64_t number, const char *detail,
		 ...)
{
	if (err) {
		va_list arguments;

		va_start(arguments, detail);
		fill(err, fault, NULL, NULL, detail, arguments);
		va_end(arguments);
		err->number = number;
	}
	return code;
}

const char *fault_name(enum fault fault)
{
	return names[fault];
}

enum fault fault_find(const char *name)
{
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum fault)i;
	}
	return FAULT_NONE;
}
