#!/usr/bin/env python3
"""Smoke test: uses a server over a socket as the website, a contact and the staff do. It starts the
built one, or with options takes another one that runs already.

Needs Python's standard library, poppler and qpdf. Every sentence is a function; the last line
printed is "N passed, N failed", and the exit code is 1 when anything failed.
"""

import argparse
import shutil
import sys
import tempfile
import time

from backups import (
    a_restored_backup_brings_nobody_back_who_was_erased,
    half_a_data_folder_is_refused_in_one_sentence,
)
from catalogue import (
    a_course_page_is_complete,
    a_run_has_a_calendar_file,
    only_the_website_may_call_from_a_browser,
    the_api_has_a_description,
    the_catalogue_can_be_filtered,
    the_catalogue_has_pages,
    the_catalogue_lists_every_sample_course,
    unknown_paths_are_not_found,
)
from checks import check, failures, summary
from endurance import (
    a_first_start_that_was_killed_goes_on,
    a_log_that_nobody_reads_costs_no_request,
    a_second_signal_ends_the_server_at_once,
    no_text_of_a_client_forges_a_log_line,
    only_http_1_is_spoken,
    silent_clients_keep_nobody_out,
    slow_clients_are_disconnected,
    unfinished_requests_do_not_delay_the_end,
)
from isolation import (
    a_host_name_can_be_allowed,
    the_data_folder_is_readable_by_its_owner_only,
    the_office_listens_on_its_address_only,
    the_preview_listens_on_its_address_only,
)
from process import (
    a_command_that_cannot_start_says_why_in_one_sentence,
    a_killed_server_keeps_every_registration,
    a_saved_template_is_shown_in_the_preview,
    a_signal_stops_the_server_cleanly,
    every_sample_course_has_an_open_run_on_any_day,
    the_log_holds_no_personal_data,
    the_server_prints_what_to_try,
)
from publishing import (
    a_body_must_be_json_and_small,
    a_course_is_published_and_replaced,
    a_name_with_two_spellings_is_a_warning,
    every_field_error_of_a_course_is_reported_at_once,
    publishing_needs_the_staff_role,
)
from registrations import (
    a_cancellation_releases_its_seats,
    a_registration_is_readable_with_its_own_secret_only,
    a_registration_needs_an_idempotency_key,
    a_registration_sends_mails_to_everybody_concerned,
    an_erased_person_is_on_no_list,
    every_field_error_of_a_registration_is_reported_at_once,
    every_reason_for_a_rejection_has_its_own_problem,
    one_caller_cannot_take_all_seats_of_a_run,
    seats_run_out_one_group_at_a_time,
    the_price_follows_the_courses_vat,
    the_response_to_a_registration_is_the_contracts_example,
)
from run_documents import (
    a_text_never_becomes_markup_in_the_brochure,
    every_document_of_a_run_can_be_downloaded,
    the_brochure_holds_everything_on_the_course_page,
    the_brochure_states_each_form_of_price,
    the_catalogue_is_one_pdf,
    the_command_line_writes_the_same_documents,
    the_participant_list_is_complete_and_in_danish_order,
)
from server import Elsewhere, Server, staff_token
from settings import BINARY

# What any server says and does, wherever it runs.
ANYWHERE = [
    the_catalogue_lists_every_sample_course,
    a_course_page_is_complete,
    the_catalogue_can_be_filtered,
    the_catalogue_has_pages,
    a_run_has_a_calendar_file,
    the_api_has_a_description,
    only_the_website_may_call_from_a_browser,
    unknown_paths_are_not_found,
    the_brochure_holds_everything_on_the_course_page,
    the_brochure_states_each_form_of_price,
    publishing_needs_the_staff_role,
    a_course_is_published_and_replaced,
    a_name_with_two_spellings_is_a_warning,
    every_field_error_of_a_course_is_reported_at_once,
    a_body_must_be_json_and_small,
    the_response_to_a_registration_is_the_contracts_example,
    a_registration_needs_an_idempotency_key,
    the_price_follows_the_courses_vat,
    seats_run_out_one_group_at_a_time,
    every_reason_for_a_rejection_has_its_own_problem,
    every_field_error_of_a_registration_is_reported_at_once,
    a_registration_is_readable_with_its_own_secret_only,
    a_cancellation_releases_its_seats,
    a_registration_sends_mails_to_everybody_concerned,
    an_erased_person_is_on_no_list,
    a_text_never_becomes_markup_in_the_brochure,
    the_catalogue_is_one_pdf,
    the_participant_list_is_complete_and_in_danish_order,
    every_document_of_a_run_can_be_downloaded,
]
# What the program on this machine does besides.
OF_THE_PROGRAM = [
    one_caller_cannot_take_all_seats_of_a_run,
    the_command_line_writes_the_same_documents,
    a_restored_backup_brings_nobody_back_who_was_erased,
    half_a_data_folder_is_refused_in_one_sentence,
    a_killed_server_keeps_every_registration,
    a_signal_stops_the_server_cleanly,
    every_sample_course_has_an_open_run_on_any_day,
    a_command_that_cannot_start_says_why_in_one_sentence,
    a_saved_template_is_shown_in_the_preview,
    the_office_listens_on_its_address_only,
    the_preview_listens_on_its_address_only,
    a_host_name_can_be_allowed,
    the_data_folder_is_readable_by_its_owner_only,
    unfinished_requests_do_not_delay_the_end,
    a_second_signal_ends_the_server_at_once,
    silent_clients_keep_nobody_out,
    slow_clients_are_disconnected,
    only_http_1_is_spoken,
    a_log_that_nobody_reads_costs_no_request,
    no_text_of_a_client_forges_a_log_line,
    a_first_start_that_was_killed_goes_on,
    the_server_prints_what_to_try,
]


def main():
    options = parsed_arguments()
    missing = [
        name for name in ("pdftotext", "pdfinfo", "pdffonts", "qpdf") if not shutil.which(name)
    ]
    if not options.at and not BINARY.exists():
        missing.append(f"{BINARY} (cargo build --workspace --all-targets)")
    if missing:
        sys.exit(f"smoke test: missing {', '.join(missing)}")
    if options.at:
        server = Elsewhere(options.at, options.mails, options.log, options.clock)
        run([*ANYWHERE, the_log_holds_no_personal_data], server, options.token, options.guest)
    else:
        run_here()
    return summary()


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    elsewhere = parser.add_argument_group(
        "another server",
        "Without limits, with the sample courses, at the time of the tests; its e-mails, its log "
        "and its clock are files here.",
    )
    elsewhere.add_argument("--at", metavar="URL", help="where it is")
    elsewhere.add_argument("--mails", metavar="FOLDER", help="what it has sent, as *.eml")
    elsewhere.add_argument("--log", metavar="FILE")
    elsewhere.add_argument("--clock", metavar="FILE", help="its time, as libfaketime reads it")
    elsewhere.add_argument("--token", help="with the role staff")
    elsewhere.add_argument("--guest", metavar="TOKEN", help="without that role")
    options = parser.parse_args()
    given = [value is not None for value in vars(options).values()]
    if any(given) and not all(given):
        parser.error("another server needs all of its options")
    return options


def run_here():
    """Runs everything against a server of its own."""
    with tempfile.TemporaryDirectory(prefix="kursuskontor-smoke-") as data:
        try:
            server = Server("--data", data)
        except RuntimeError as error:
            check("the server starts", False, error)
            return
        try:
            tokens = staff_token(data), staff_token(data, "--role", "guest")
            run([*ANYWHERE, *OF_THE_PROGRAM, the_log_holds_no_personal_data], server, *tokens)
        finally:
            if server.process.poll() is None:
                server.stop()


def run(sentences, server, token, guest):
    for sentence in sentences:
        began, failed_before = time.monotonic(), len(failures)
        name = sentence.__name__.replace("_", " ")
        arguments = (server, token, guest)[: sentence.__code__.co_argcount]
        try:
            sentence(*arguments)
        # A sentence that raises is a failed check, and not the end of the test.
        except Exception as error:
            check(f"{name}: runs to its end", False, f"{type(error).__name__}: {error}")
        verdict = "ok  " if len(failures) == failed_before else "FAIL"
        print(f"{verdict} {name} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
