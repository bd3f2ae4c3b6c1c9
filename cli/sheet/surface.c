/* SPDX-License-Identifier: MIT */
#include "cli/sheet/surface.h"

#include "cli/sheet/language.h"
#include "cli/sheet/layout.h"
#include "schema/memory.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <string.h>

/* Dots of a picture for each point: 150 to the inch. */
#define PNG_SCALE (150.0 / 72)

enum { BYTES_MAX = 16 * 1024 * 1024 };

struct sink {
	char *bytes;
	size_t length;
	size_t capacity;
};

static cairo_status_t write_sink(void *context, const unsigned char *bytes, unsigned int length)
{
	struct sink *sink = context;

	if (length > BYTES_MAX - sink->length)
		return CAIRO_STATUS_WRITE_ERROR;
	if (sink->length + length > sink->capacity) {
		sink->capacity = 2 * (sink->length + length);
		sink->bytes = memory_resize(sink->bytes, sink->capacity);
	}
	memcpy(sink->bytes + sink->length, bytes, length);
	sink->length += length;
	return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *open_surface(const struct page *page, struct sink *sink)
{
	cairo_surface_t *surface;

	switch (page->format) {
	case PAGE_PDF:
		surface = cairo_pdf_surface_create_for_stream(write_sink, sink, PAPER_WIDTH_PT,
							      PAPER_HEIGHT_PT);
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, page->title);
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, page->author);
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "ayumi");
		return surface;
	case PAGE_SVG:
		surface = cairo_svg_surface_create_for_stream(write_sink, sink, PAPER_WIDTH_PT,
							      PAPER_HEIGHT_PT);
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
		return surface;
	case PAGE_PNG:
		break;
	}
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(PAPER_WIDTH_PT * PNG_SCALE),
					  (int)(PAPER_HEIGHT_PT * PNG_SCALE));
}

static int draw(struct page *page, cairo_surface_t *surface)
{
	cairo_t *cr = cairo_create(surface);
	int result;

	if (page->format == PAGE_PNG) {
		cairo_scale(cr, PNG_SCALE, PNG_SCALE);
		cairo_set_source_rgb(cr, 1, 1, 1);
		cairo_paint(cr);
	}
	result = layout_draw(page, cr);
	cairo_show_page(cr);
	if (result == 0 && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		result = -EIO;
	cairo_destroy(cr);
	return result;
}

int surface_draw(struct page *page, char **bytes, size_t *length)
{
	struct sink sink = { .bytes = NULL };
	cairo_surface_t *surface = open_surface(page, &sink);
	cairo_status_t status = cairo_surface_status(surface);
	int result = status == CAIRO_STATUS_SUCCESS ? draw(page, surface) : -EIO;

	if (result == 0 && page->format == PAGE_PNG)
		status = cairo_surface_write_to_png_stream(surface, write_sink, &sink);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (result == 0 && status != CAIRO_STATUS_SUCCESS)
		result = status == CAIRO_STATUS_NO_MEMORY ? -ENOMEM : -EIO;
	if (result < 0) {
		free(sink.bytes);
		return result;
	}
	if (page->format == PAGE_PDF)
		language_put(&sink.bytes, &sink.length,
			     strcmp(page->language, "ja") == 0 ? "ja-JP" : "en");
	*bytes = sink.bytes;
	*length = sink.length;
	return 0;
}
