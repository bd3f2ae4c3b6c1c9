/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/import_read.h"
#include "cli/kind_name.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_FORMAT = 300, OPTION_MAP, OPTION_KIND, OPTION_DRY, OPTION_KEEP_GOING };

struct request {
	const char *path;
	enum import_format format;
	bool is_dry_run;
};

static enum result set_format(struct request *request, const char *word)
{
	static const char *const formats[] = { "", "jsonl", "csv", "jrnl" };

	for (size_t i = IMPORT_JSONL; i < sizeof formats / sizeof formats[0]; i++) {
		if (strcmp(formats[i], word) == 0) {
			request->format = (enum import_format)i;
			return RESULT_DONE;
		}
	}
	return command_usage(&command_import, "%s", _("The format is jsonl, csv or jrnl."));
}

static enum result set_kind(struct import_in *in, const char *word)
{
	const struct kind *kind;

	if (kind_name_find(word, &kind) != KIND_NAME_OK) {
		complain_kind(word, true);
		return RESULT_USAGE;
	}
	in->kind = kind->id;
	return RESULT_DONE;
}

static enum result read_words(struct import_in *in, struct request *request, int argc, char **argv)
{
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE && (option = command_option(in->out->cli, &command_import,
								 argc, argv, "", NULL)) != -1) {
		switch (option) {
		case OPTION_FORMAT:
			result = set_format(request, optarg);
			break;
		case OPTION_MAP:
			result = import_read_map(in, optarg);
			break;
		case OPTION_KIND:
			result = set_kind(in, optarg);
			break;
		case OPTION_DRY:
			request->is_dry_run = true;
			break;
		case OPTION_KEEP_GOING:
			in->out->is_going_on = true;
			break;
		default:
			result = RESULT_USAGE;
		}
	}
	if (result == RESULT_DONE && argc - optind != 1)
		result = command_usage(&command_import, "%s",
				       _("One file, please, or “-” for standard input."));
	request->path = argv[optind];
	return result;
}

static enum result open_file(struct import_in *in, const char *path)
{
	struct stat about = { .st_size = 0 };
	int file = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					  : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	/* A pipe that nobody writes to would hold the program up. */
	if (file >= 0 &&
	    (fstat(file, &about) < 0 || (strcmp(path, "-") != 0 && !S_ISREG(about.st_mode)))) {
		close(file);
		complain_line(_("“%s” is not an ordinary file."), path);
		return RESULT_FAILED;
	}
	in->file = file >= 0 ? fdopen(file, "r") : NULL;
	if (!in->file) {
		complain_line(_("“%s” cannot be read: %s"), path, strerror(errno));
		return RESULT_FAILED;
	}
	in->size = S_ISREG(about.st_mode) ? (long)about.st_size : 0;
	return RESULT_DONE;
}

static long long number_of(const json_t *told, const char *name)
{
	return json_integer_value(json_object_get(told, name));
}

static void print_members(const json_t *members, bool is_kept)
{
	const json_t *member;
	size_t i;

	json_array_foreach (members, i, member)
		command_print(is_kept ? _("New writer: %s") : _("Would be a new writer: %s"),
			      json_string_value(member));
}

static void print_told(const json_t *told, long wrong)
{
	bool is_kept = json_is_true(json_object_get(told, "kept"));
	long long entries = number_of(told, "entries");

	command_print(
		is_kept ? ngettext("Kept %lld entry.", "Kept %lld entries.", (unsigned long)entries)
			: ngettext("%lld entry would be kept.", "%lld entries would be kept.",
				   (unsigned long)entries),
		entries);
	if (number_of(told, "known") > 0)
		command_print(_("There already, and left as they are: %lld."),
			      number_of(told, "known"));
	if (number_of(told, "removed") > 0)
		command_print(
			_("Of these, taken back or removed since, and not in the lists: %lld. "
			  "If their import was taken back, “ayumi redo” brings them back."),
			number_of(told, "removed"));
	if (number_of(told, "rows") > 0)
		command_print("%s",
			      is_kept ? _("Writers, meetings and settings were taken as well.")
				      : _("Writers, meetings and settings would be taken as "
					  "well."));
	if (number_of(told, "left_out") > 0)
		command_print("%s",
			      _("Meetings and settings of the file were left out: this journal has "
				"its own. Only an empty journal takes them."));
	print_members(json_object_get(told, "members"), is_kept);
	if (wrong > 0)
		command_print(_("Wrong, and left out: %ld."), wrong);
}

static enum result say(struct import_in *in, const struct request *request, const json_t *reply,
		       enum result result)
{
	const json_t *told = json_object_get(reply, "result");
	bool is_kept = json_is_true(json_object_get(told, "kept"));

	if (told && in->out->cli->is_json)
		command_print_json(told);
	else if (told && (is_kept || (request->is_dry_run && result == RESULT_DONE)))
		print_told(told, in->out->wrong);
	if (request->is_dry_run && !in->out->cli->is_json && result == RESULT_DONE)
		command_print("%s", _("Nothing was kept (--dry-run)."));
	else if (result == RESULT_FAILED && in->out->wrong > 0 && !is_kept)
		complain_line("%s",
			      _("Nothing of the file was kept. “--keep-going” would leave out "
				"what is wrong and keep the rest."));
	else if (result == RESULT_DONE && !told)
		command_print("%s", _("There is no entry in it."));
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct import_out out = { .cli = cli };
	struct import_in in = { .out = &out, .kind = "note", .map = json_object() };
	struct request request = { .format = IMPORT_GUESS };
	json_t *reply = NULL;
	enum result result = read_words(&in, &request, argc, argv);

	if (result == RESULT_DONE)
		result = open_file(&in, request.path);
	if (result == RESULT_DONE)
		result = import_read(&in, request.format);
	if (result == RESULT_DONE)
		result = import_out_finish(&out, request.is_dry_run, &reply);
	if (in.file)
		result = say(&in, &request, reply, result);
	if (in.file)
		fclose(in.file);
	json_decref(reply);
	import_in_release(&in);
	import_out_release(&out);
	return result;
}

static const struct flag flags[] = {
	{ "dry-run", OPTION_DRY, NULL, NULL, N_("only show what would be kept") },
	{ "keep-going", OPTION_KEEP_GOING, NULL, NULL,
	  N_("leave out what is wrong, and keep the rest") },
	{ "format", OPTION_FORMAT, N_("FORMAT"), "jsonl csv jrnl",
	  N_("jsonl, csv or jrnl (its JSON); without it, as the file looks") },
	{ "map", OPTION_MAP, N_("MAP"), NULL,
	  N_("what the file calls things: date=日付,text=本文") },
	{ "kind", OPTION_KIND, N_("KIND"), "@kinds", N_("the kind of rows that name none (note)") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_import = {
	.name = "import",
	.usage = N_("FILE | - [OPTIONS]"),
	.summary = N_("take entries from a file: an export, a table, another journal"),
	.help = N_("All of the file is kept, or nothing. The same file again changes nothing.\n"
		   "\n"
		   "  ayumi import ayumi.jsonl --dry-run\n"
		   "  ayumi import diary.csv --map date=日付,text=本文\n"
		   "  jrnl --format json | ayumi import - --format jrnl\n"),
	.manual = N_(
		"A table (CSV, RFC 4180) has a line of names at its beginning: date, time, kind, "
		"outcome, text, member, said_by, tags, private, id, or 日付, 時刻, 種類, 結果, "
		"内容, "
		"書き手, 話した人, タグ, 非公開, 識別子. Other names are mapped with --map or left "
		"out; a date is all that a row needs. Dates can be written as everywhere in Ayumi, "
		"tags "
		"stand with spaces between them, and private is yes or no.\n"
		"\n"
		"JSON Lines hold an object in each line: those that “ayumi export” writes, or "
		"objects "
		"with the same names as a table. Of jrnl's JSON the title and the body become the "
		"text "
		"of a note.\n"
		"\n"
		"A row without an id gets one that is made of its words, so that the same row is "
		"known again. An id that is known with other words is an error. Writers that are "
		"not "
		"known are added.\n"
		"\n"
		"Into an empty journal a complete copy (“ayumi export --all”) brings everything "
		"back: "
		"numbers, every revision, writers, meetings and settings. A journal that already "
		"holds "
		"something takes only the entries of such a file.\n"),
	.flags = flags,
	.words = "@files",
	.run = run,
	.has_json = true,
};
