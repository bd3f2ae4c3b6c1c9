/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_MORE = 300 };

static enum result stream(struct cli *cli, const char *method, json_t *parameters_take,
			  bool wants_more)
{
	struct failure failure = { 0 };
	bool continues = true;
	enum result result = RESULT_DONE;
	enum answer answer =
		client_send(cli->client, method, parameters_take, wants_more, &failure);

	while (answer == ANSWER_OK && continues && result == RESULT_DONE) {
		json_t *reply;

		answer = client_receive(cli->client, &reply, &continues, &failure);
		if (answer == ANSWER_OK)
			result = command_print_json(reply);
		json_decref(reply);
		fflush(stdout);
	}
	if (answer == ANSWER_OK)
		return result;
	/* For programs and their writers: as it came. */
	if (failure.error) {
		json_t *told = json_pack("{s:s, s:O}", "error", failure.error, "parameters",
					 failure.parameters);

		command_print_json(told);
		json_decref(told);
	} else {
		complain(&failure);
	}
	failure_release(&failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *parameters = NULL;
	json_error_t why;
	bool wants_more = false;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_call, argc, argv, "", NULL)) != -1) {
		if (option != OPTION_MORE)
			return RESULT_USAGE;
		wants_more = true;
	}
	if (argc - optind < 1 || argc - optind > 2)
		return command_usage(&command_call, "%s",
				     _("A method, and its parameters as JSON."));
	if (argc - optind == 2) {
		parameters = json_loads(argv[optind + 1], JSON_REJECT_DUPLICATES, &why);
		if (!json_is_object(parameters)) {
			json_decref(parameters);
			return command_usage(&command_call,
					     _("The parameters are no JSON object (%s)."),
					     parameters ? "" : why.text);
		}
	}
	result = command_connect(cli);
	if (result != RESULT_DONE) {
		json_decref(parameters);
		return result;
	}
	return stream(cli, argv[optind], parameters, wants_more);
}

static const struct flag flags[] = {
	{ "more", OPTION_MORE, NULL, NULL, N_("ask for several replies") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_call = {
	.name = "call",
	.usage = N_("[--more] METHOD [JSON]"),
	.summary = N_("call a method of the daemon (for programs and their writers)"),
	.help = N_("  ayumi call GetStatus\n"
		   "  ayumi call List '{\"from\": \"2026-10-01\"}'\n"
		   "  ayumi call org.varlink.service.GetInfo\n"),
	.manual = N_("The reply is printed; with --more all replies of a method that gives "
		     "several. A method without an interface is one of org.ayumi.Journal.\n"),
	.flags = flags,
	.run = run,
	.is_for_programs = true,
};
