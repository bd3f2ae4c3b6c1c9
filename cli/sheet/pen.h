/* SPDX-License-Identifier: MIT */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

/*
 * What draws on the page.  The page is walked twice: the shapes come first, so
 * that the words are one piece in the order in which they are read, each in a
 * tag of the document's tree.  Lengths are in points.
 */

enum phase { PHASE_SHAPES, PHASE_WORDS };

struct pen {
	cairo_t *cr; /* borrowed */
	PangoContext *context;
	PangoLayout *layout; /* of the text that is set up */
	PangoLayout *line;   /* of one of its lines */
	enum phase phase;
	bool is_japanese;
	double x;
	double y;
	double width;	/* of what is drawn over the whole width */
	double size_pt; /* of the text that is set up */
	double pitch;	/* from one of its baselines to the next */
};

/* A pen for a page in a language ("ja", "en"); it begins with the shapes. */
void pen_init(struct pen *pen, cairo_t *cr, const char *language);
void pen_release(struct pen *pen);

/* Set up a text: at most so many lines in the width, then "…".  No markup is read. */
void pen_set(struct pen *pen, const char *text, double size_pt, bool is_bold, double width,
	     int lines);

/* How high the text that is set up is, and how wide. */
double pen_height(const struct pen *pen);
double pen_text_width(struct pen *pen);

/* The height of a text, 0 for an empty one; it is set up. */
double pen_measure(struct pen *pen, const char *text, double size_pt, bool is_bold, double width,
		   int lines);

/*
 * Show what is set up as a leaf of the tree, cut off at its own lines: marks
 * piled on letters stay there.
 */
void pen_show(struct pen *pen, const char *tag, double x, double y, double width);

/* Begin and end a part of the tree. */
void pen_open(struct pen *pen, const char *tag);
void pen_close(struct pen *pen, const char *tag);

/* A text of its own over the whole width; y moves below it.  Nothing for an empty one. */
void pen_put(struct pen *pen, const char *tag, const char *text, double size_pt, bool is_bold,
	     int lines);

/* A line over the whole width; gray is 0 (black) … 1. */
void pen_rule(struct pen *pen, double y, double thickness, double gray);

/* A frame. */
void pen_box(struct pen *pen, double x, double top, double width, double bottom);

/* A bar, filled up to its part (0 … 1). */
void pen_bar(struct pen *pen, double x, double y, double width, double height, double part);
