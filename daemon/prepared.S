/* SPDX-License-Identifier: MIT */
/* What daemon/prepare made when the daemon was built. */

	.section .rodata

	.global prepared_rows
prepared_rows:
	.incbin ROWS
	.byte 0

	.global prepared_verbatim
prepared_verbatim:
	.incbin VERBATIM
	.byte 0

	.global prepared_loader
prepared_loader:
	.incbin LOADER
	.byte 0

	.balign 8
	.global prepared_calls
prepared_calls:
	.incbin CALLS
	.global prepared_calls_end
prepared_calls_end:

	.section .note.GNU-stack, "", %progbits
