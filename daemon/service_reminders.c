/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { PAUSE_DAYS_MAX = 366 };

/* The first day on which reminders come again, and from which instant on. */
static json_t *pause_to_wire(const struct service *service)
{
	int64_t until_s = agenda_paused_until(service->agenda);
	char day[DATE_TEXT];

	if (!until_s)
		return json_null();
	date_format(settings_today(&service->settings, until_s), day);
	return json_pack("{s:I, s:s}", "until_s", (json_int_t)until_s, "resumes", day);
}

static void get_pause(struct service *service, struct call *call)
{
	call_reply(call, json_pack("{s:o}", "pause", pause_to_wire(service)));
}

static void set_pause(struct service *service, struct call *call)
{
	int32_t today = service_today(service);
	int32_t day = 0;
	bool has_day = false;
	struct error err;
	int result = parameter_date(call, "resumes", false, &day, &has_day, &err);

	if (result == 0 && has_day && (day <= today || day > today + PAUSE_DAYS_MAX))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "resumes", NULL,
				   "must be after today, and within a year");
	if (result == 0)
		result = agenda_pause(service->agenda,
				      has_day ? civil_to_instant((struct civil){
							day, service->settings.day_end_minute })
					      : 0,
				      &err);
	if (result < 0)
		call_fail(call, &err);
	else
		get_pause(service, call);
}

static void list_questions(struct service *service, struct call *call)
{
	json_t *questions;
	struct error err;

	if (agenda_questions(service->agenda, &questions, &err) < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "questions", questions));
}

static void put_aside(struct service *service, struct call *call)
{
	struct error err;
	int64_t number = 0;
	int32_t day = 0;
	int result = parameter_number(call, "meeting", false, &number, &err);

	if (result == 0)
		result = parameter_date(call, "day", true, &day, NULL, &err);
	if (result == 0)
		result = agenda_put_aside(service->agenda, number, day, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, NULL);
}

/* A preview that is on its way to the screen. */
struct preview {
	struct call *call;
	json_t *previews;
};

static void on_preview(void *context, int status, json_t *reply, const struct error *err)
{
	struct preview *preview = context;

	if (status < 0)
		call_fail(preview->call, err);
	else
		call_reply(preview->call,
			   json_pack("{s:O, s:b, s:O}", "previews", preview->previews, "shown",
				     json_is_null(json_object_get(reply, "why")), "why",
				     json_object_get(reply, "why")));
	json_decref(preview->previews);
	free(preview);
}

static void preview_meeting(struct service *service, struct call *call)
{
	json_t *previews = NULL;
	struct error err;
	int64_t number = 0;
	bool is_to_show = false;
	int result = parameter_number(call, "number", true, &number, &err);

	if (result == 0)
		result = parameter_bool(call, "show", &is_to_show, &err);
	if (result == 0)
		result = agenda_preview(service->agenda, number, &previews, &err);
	if (result < 0) {
		call_fail(call, &err);
	} else if (!is_to_show) {
		call_reply(call,
			   json_pack("{s:o, s:b, s:n}", "previews", previews, "shown", 0, "why"));
	} else {
		struct preview *preview = memory_zeroed(1, sizeof *preview);
		const struct agenda_told told = { preview, on_preview };

		preview->call = call;
		preview->previews = previews;
		agenda_preview_show(service->agenda, number, &told);
	}
}

const struct method service_reminder_methods[] = {
	{ METHOD("GetPause"), get_pause, "", true },
	{ METHOD("SetPause"), set_pause, "resumes ", true },
	{ METHOD("ListQuestions"), list_questions, "", true },
	{ METHOD("PutAside"), put_aside, "meeting day ", true },
	{ METHOD("PreviewMeeting"), preview_meeting, "number show ", true },
};

const size_t service_reminder_method_count =
	sizeof service_reminder_methods / sizeof service_reminder_methods[0];
