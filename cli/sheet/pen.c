/* SPDX-License-Identifier: MIT */
#include "cli/sheet/pen.h"

#include "schema/memory.h"

#include <string.h>

/* Lines stand evenly, whatever fonts they mix: their distance, and how high a letter's middle is.
 */
#define PITCH 1.35
#define MIDDLE 0.38

/* --- words --------------------------------------------------------------------------- */

/* Set up the layout for a text: at most so many lines in the width, then "…". */
void pen_set(struct pen *pen, const char *text, double size_pt, bool is_bold, double width,
	     int lines)
{
	PangoFontDescription *font = pango_font_description_from_string("sans-serif");

	pen->size_pt = size_pt;
	pen->pitch = size_pt * PITCH;
	pango_font_description_set_absolute_size(font, size_pt * PANGO_SCALE);
	pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(pen->layout, font);
	pango_font_description_free(font);
	pango_layout_set_text(pen->layout, text, -1);
	pango_layout_set_width(pen->layout, (int)(width * PANGO_SCALE));
	pango_layout_set_height(pen->layout, -lines);
}

double pen_height(const struct pen *pen)
{
	return pango_layout_get_line_count(pen->layout) * pen->pitch;
}

double pen_text_width(struct pen *pen)
{
	PangoRectangle logical;

	pango_layout_get_extents(pen->layout, NULL, &logical);
	return (double)logical.width / PANGO_SCALE;
}

double pen_measure(struct pen *pen, const char *text, double size_pt, bool is_bold, double wide,
		   int lines)
{
	if (!*text)
		return 0;
	pen_set(pen, text, size_pt, is_bold, wide, lines);
	return pen_height(pen);
}

/* Where the text of a line was cut, or -1. */
static int cut_at(const PangoLayoutLine *line)
{
	for (const GSList *at = line->runs; at; at = at->next) {
		const PangoItem *item = ((const PangoGlyphItem *)at->data)->item;

		if (item->analysis.flags & PANGO_ANALYSIS_FLAG_IS_ELLIPSIS)
			return item->offset;
	}
	return -1;
}

/*
 * What is drawn is all that the file holds: Cairo would keep the text that was
 * cut off behind the "…", and that of a space at which a line was broken in a
 * way that programs reading the tags stumble over.
 */
static void show_line(struct pen *pen, int number)
{
	PangoLayoutLine *line = pango_layout_get_line_readonly(pen->layout, number);
	const char *text = pango_layout_get_text(pen->layout) + line->start_index;
	int cut = cut_at(line);
	int length = cut >= 0 ? cut - line->start_index : line->length;
	_cleanup_(free_text) char *shown = NULL;

	while (length > 0 && text[length - 1] == ' ')
		length--;
	if (length < line->length) {
		shown = memory_format("%.*s%s", length, text, cut >= 0 ? "…" : "");
		pango_layout_set_font_description(pen->line,
						  pango_layout_get_font_description(pen->layout));
		pango_layout_set_text(pen->line, shown, -1);
		line = pango_layout_get_line_readonly(pen->line, 0);
	}
	pango_cairo_show_layout_line(pen->cr, line);
}

void pen_show(struct pen *pen, const char *tag, double x, double y, double wide)
{
	if (pen->phase != PHASE_WORDS)
		return;
	cairo_save(pen->cr);
	cairo_rectangle(pen->cr, x - 2, y - 1, wide + 4, pen_height(pen) + 2);
	cairo_clip(pen->cr);
	cairo_tag_begin(pen->cr, tag, NULL);
	for (int i = 0; i < pango_layout_get_line_count(pen->layout); i++) {
		cairo_move_to(pen->cr, x,
			      y + i * pen->pitch + pen->pitch / 2 + MIDDLE * pen->size_pt);
		show_line(pen, i);
	}
	cairo_tag_end(pen->cr, tag);
	cairo_restore(pen->cr);
}

void pen_open(struct pen *pen, const char *tag)
{
	if (pen->phase == PHASE_WORDS)
		cairo_tag_begin(pen->cr, tag, NULL);
}

void pen_close(struct pen *pen, const char *tag)
{
	if (pen->phase == PHASE_WORDS)
		cairo_tag_end(pen->cr, tag);
}

/* A text of its own over the whole width. */
void pen_put(struct pen *pen, const char *tag, const char *text, double size_pt, bool is_bold,
	     int lines)
{
	if (!*text)
		return;
	pen_set(pen, text, size_pt, is_bold, pen->width, lines);
	pen_show(pen, tag, pen->x, pen->y, pen->width);
	pen->y += pen_height(pen);
}

/* --- shapes -------------------------------------------------------------------------- */

void pen_rule(struct pen *pen, double y, double thickness, double gray)
{
	if (pen->phase != PHASE_SHAPES)
		return;
	cairo_set_source_rgb(pen->cr, gray, gray, gray);
	cairo_set_line_width(pen->cr, thickness);
	cairo_move_to(pen->cr, pen->x, y);
	cairo_line_to(pen->cr, pen->x + pen->width, y);
	cairo_stroke(pen->cr);
	cairo_set_source_rgb(pen->cr, 0, 0, 0);
}

void pen_box(struct pen *pen, double x, double top, double width, double bottom)
{
	if (pen->phase != PHASE_SHAPES)
		return;
	cairo_set_line_width(pen->cr, 1.2);
	cairo_rectangle(pen->cr, x, top, width, bottom - top);
	cairo_stroke(pen->cr);
}

void pen_bar(struct pen *pen, double x, double y, double width, double height, double part)
{
	if (pen->phase != PHASE_SHAPES)
		return;
	cairo_set_line_width(pen->cr, 0.6);
	cairo_rectangle(pen->cr, x, y, width, height);
	cairo_stroke(pen->cr);
	cairo_rectangle(pen->cr, x, y, width * part, height);
	cairo_set_source_rgb(pen->cr, 0.3, 0.3, 0.3);
	cairo_fill(pen->cr);
	cairo_set_source_rgb(pen->cr, 0, 0, 0);
}

/* --- its life ---------------------------------------------------------------------- */

/* Without ligatures, so that each letter can be selected. */
static PangoLayout *new_layout(const struct pen *pen)
{
	PangoLayout *layout = pango_layout_new(pen->context);
	PangoAttrList *attributes = pango_attr_list_new();

	pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0, dlig=0"));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_auto_dir(layout, FALSE);
	return layout;
}

void pen_init(struct pen *pen, cairo_t *cr, const char *language)
{
	cairo_font_options_t *options = cairo_font_options_create();

	memset(pen, 0, sizeof *pen);
	pen->cr = cr;
	pen->context = pango_cairo_create_context(cr);
	pango_context_set_language(pen->context, pango_language_from_string(language));
	pango_context_set_base_dir(pen->context, PANGO_DIRECTION_LTR);
	/* Paper has no dots to which letters would have to be moved. */
	pango_context_set_round_glyph_positions(pen->context, FALSE);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(pen->context, options);
	cairo_font_options_destroy(options);
	pen->is_japanese = strcmp(language, "ja") == 0;
	pen->layout = new_layout(pen);
	pen->line = new_layout(pen);
	pango_layout_set_wrap(pen->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_ellipsize(pen->layout, PANGO_ELLIPSIZE_END);
}

void pen_release(struct pen *pen)
{
	g_object_unref(pen->line);
	g_object_unref(pen->layout);
	g_object_unref(pen->context);
}
