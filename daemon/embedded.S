/* SPDX-License-Identifier: MIT */
/* Files of the contract that the daemon carries in itself, each with a NUL behind it. */

	.section .rodata

	.global embedded_migration_001
embedded_migration_001:
	.incbin "schema/migrations/001_journal.sql"
	.byte 0

	.global embedded_service_varlink
embedded_service_varlink:
	.incbin "schema/org.varlink.service.varlink"
	.byte 0

	.global embedded_journal_varlink
embedded_journal_varlink:
	.incbin "schema/org.ayumi.Journal.varlink"
	.byte 0

	.section .note.GNU-stack, "", %progbits
