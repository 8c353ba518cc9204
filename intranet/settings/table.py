"""THE table of settings: name, type, default and meaning of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    kind: type
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    # -- the application
    Setting("environment", str, "production", "What this process is for.", ("production", "development", "test")),
    Setting("data_dir", Path, Path("var"), "Folder of the embedded database, index, files and queue."),
    Setting("public_url", str, "http://127.0.0.1:8000", "Address people type; links in mails begin with it."),
    Setting("secret_key", str, "", "Signs cookies and links; at least 32 random characters.", secret=True),
    Setting("company_name", str, "Intranet", "Name shown in the header, in titles and in mails."),
    Setting("languages", list, ["en", "de"], "Languages of the site; the first is the default."),
    Setting("time_zone", str, "Europe/Berlin", "Time zone for people who have not chosen one."),
    Setting("trusted_hosts", list, [], "Further host names the site answers to, besides public_url's."),
    Setting("proxy_hops", int, 0, "Reverse proxies whose X-Forwarded-* headers are believed."),
    Setting("max_request_bytes", int, 2_000_000, "Largest request body accepted, in bytes."),
    Setting("log_level", str, "INFO", "Least severe log line written.", ("DEBUG", "INFO", "WARNING", "ERROR")),
    Setting("demo", bool, False, "Show that this is the demo company; never on a real site."),
    Setting(
        "second_look_everyone",
        bool,
        False,
        "What is announced to the whole company waits for the approval of a second person who may announce to it.",
    ),
    # -- database and jobs
    Setting("database_url", str, "", "SQLAlchemy address; empty means SQLite in data_dir.", secret=True),
    Setting("redis_url", str, "", "Redis for the task queue; empty means SQLite in data_dir.", secret=True),
    Setting("web_workers", int, 2, "Web processes that `intranet serve` starts."),
    Setting("web_threads", int, 4, "Threads of each web process."),
    # -- files in what people write
    Setting("files_max_bytes", int, 10_000_000, "Largest file that is taken, in bytes."),
    Setting("files_max_pixels", int, 50_000_000, "Pixels that a picture may have when it comes; it is kept smaller."),
    Setting("files_per_text", int, 20, "Files that one text may show or lead to."),
    Setting("files_per_day", int, 100, "Files that one person may send within a day."),
    # -- mail
    Setting("mail_server", str, "", "SMTP server that takes our mails; empty means that none are sent."),
    Setting("mail_port", int, 587, "Port of the SMTP server."),
    Setting(
        "mail_security", str, "starttls", "How the way to the SMTP server is encrypted.", ("starttls", "tls", "none")
    ),
    Setting("mail_username", str, "", "Account at the SMTP server; empty means that it asks for none."),
    Setting("mail_password", str, "", "Password of that account.", secret=True),
    Setting(
        "mail_ca_file", str, "", "PEM file of the authority that signed its certificate; empty means the system's."
    ),
    Setting("mail_timeout", float, 15.0, "Seconds to wait for each answer of the SMTP server."),
    Setting("mail_rate", float, 20.0, "Mails a second at most; 0 means as fast as the server takes them."),
    Setting("mail_from", str, "", "Address that mails come from, such as intranet@example.org."),
    Setting("mail_reply_to", str, "", "Address where people read replies to mails; empty means mail_from."),
    Setting("mail_return_path", str, "", "Mailbox (with plus addressing) where bounces arrive; empty means mail_from."),
    Setting("summary_hour", int, 8, "Hour (0 to 13, by each person's clock) at which summaries by mail leave."),
    Setting(
        "summary_weekday",
        str,
        "monday",
        "Day on which the summary of a week leaves.",
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ),
    Setting("publish_grace_minutes", int, 15, "Minutes after its time that something scheduled still goes out."),
    # -- announcements
    Setting(
        "must_reads_per_month", int, 2, "Must-reads that most of an audience gets a month before another must look."
    ),
    # -- directory
    Setting("directory_kind", str, "demo", "Kind of LDAP server.", ("openldap", "ad", "389ds", "demo")),
    Setting("directory_urls", list, ["ldap://127.0.0.1:8389"], "LDAP servers, best first: ldaps:// or ldap://."),
    Setting("directory_start_tls", bool, False, "Encrypt ldap:// connections with StartTLS."),
    Setting("directory_ca_file", str, "", "PEM file of the authority they are signed by; empty: the system's."),
    Setting("directory_bind_dn", str, "", "Name (DN) of the service account that looks people up."),
    Setting("directory_bind_password", str, "", "Password of the service account.", secret=True),
    Setting("directory_bind_password_file", str, "", "File with that password, read at each use."),
    Setting("directory_connect_timeout", float, 2.0, "Seconds to wait for one server before the next is tried."),
    Setting("directory_deadline", float, 7.5, "Seconds that a sign-in waits for all servers together."),
    Setting("directory_load_deadline", float, 600.0, "Seconds that reading all staff may take."),
    Setting("directory_people_bases", list, [], "Names (DN) of the containers in which staff are found."),
    Setting("directory_people_filter", str, "", "LDAP filter of staff; empty means the usual one."),
    Setting("directory_login_attributes", list, [], "Attributes people may sign in with; empty means the usual ones."),
    Setting("directory_id_attribute", str, "", "Attribute that never changes for a person; empty means the usual one."),
    Setting("directory_page_size", int, 500, "Entries in each page when reading all staff."),
    Setting("directory_map", dict, {}, "Field of a profile = attribute, where it is not the usual one."),
    Setting("directory_disabled_values", dict, {}, "Attribute = value (or values) that marks a leaver."),
    Setting("directory_disabled_bases", list, [], "Names (DN) of the containers in which leavers are kept."),
    Setting("directory_roles", dict, {}, "Name (DN) of a group = admin, hr or community_manager."),
    Setting("directory_require_group", str, "", "Name (DN) of the group that may sign in; empty means all staff."),
    Setting("directory_group_bases", list, [], "Names (DN) below which groups nest; empty: beside the above."),
    Setting("directory_max_deactivate_percent", int, 5, "Share of staff (0 to 50 %) that may be lost at once unasked."),
    Setting("directory_max_deactivate_min", int, 5, "People (0 to 50) that may be lost at once whatever their share."),
    Setting("directory_grace_hours", int, 24, "Hours that somebody must be missing to be taken for a leaver."),
    Setting("directory_grace_runs", int, 2, "Complete syncs that must have missed them by then; 2 or more."),
    Setting("directory_help_url", str, "", "Page where people change their password or get help; shown at sign-in."),
    Setting("sign_in_failures_per_account", int, 4, "Failed sign-ins allowed for one account in 15 minutes."),
    Setting("sign_in_failures_per_address", int, 60, "Failed sign-ins allowed from one network address in 15 minutes."),
    # -- pages a company fills in
    Setting("legal_notice", str, "", "Markdown of the legal notice page."),
    Setting("privacy_notice", str, "", "Markdown of the privacy page."),
    Setting("accessibility_notice", str, "", "Markdown of the accessibility page."),
)
