"""The college's organisation, dated: a row holds from valid_from until, exclusively, valid_to (null: still).

Offices are named by their Chinese name everywhere, because that is what principals, notices and officials use.
"""
from datetime import date

import sqlalchemy as sa

from processes.db import Instant, Json, metadata, row_id


def _dated() -> tuple[sa.Column[date], sa.Column[date], sa.CheckConstraint]:
    return (sa.Column("valid_from", sa.Date, nullable=False), sa.Column("valid_to", sa.Date), sa.CheckConstraint("valid_to >= valid_from", name="dated"))


def _person(name: str = "person") -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey("people.id"), nullable=False, index=True)


def _office(nullable: bool = False) -> sa.Column[str]:
    return sa.Column("office", sa.Text, sa.ForeignKey("offices.name"), nullable=nullable, index=True)


offices = sa.Table(
    "offices", metadata,
    sa.Column("id", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("short_name", sa.Text, nullable=False), sa.Column("position", sa.Integer, nullable=False), *_dated())

office_aliases = sa.Table(                                          # what people and old ledgers also call it
    "office_aliases", metadata, row_id(), _office(), sa.Column("alias", sa.Text, nullable=False, index=True), *_dated())

office_duties = sa.Table(                                           # 职责, keyword by keyword: what 分工 expects of the office
    "office_duties", metadata, row_id(), _office(), sa.Column("duty", sa.Text, nullable=False), *_dated())

office_renames = sa.Table(                                          # from the day on whoever was addressed by the former name is addressed by the other
    "office_renames", metadata, sa.Column("former", sa.Text, sa.ForeignKey("offices.name"), primary_key=True),
    sa.Column("name", sa.Text, sa.ForeignKey("offices.name"), nullable=False, index=True), sa.Column("since", sa.Date, nullable=False))

people = sa.Table(
    "people", metadata,
    sa.Column("id", sa.Text, primary_key=True),                     # the login: a short ascii word
    sa.Column("name", sa.Text, nullable=False), sa.Column("phone", sa.Text, nullable=False), sa.Column("email", sa.Text, nullable=False), *_dated())

posts = sa.Table(                                                   # who holds which post; office is null for posts the college has once
    "posts", metadata, row_id(), _person(), sa.Column("post", sa.Text, nullable=False, index=True), _office(nullable=True),
    sa.Column("acting", sa.Boolean, nullable=False), *_dated())     # acting: 主持工作

memberships = sa.Table("memberships", metadata, row_id(), _person(), _office(), *_dated())

post_groups = sa.Table(                                             # 院主要领导 = 院长, 书记: data, not code
    "post_groups", metadata, row_id(), sa.Column("name", sa.Text, nullable=False), sa.Column("post", sa.Text, nullable=False), *_dated())

portfolios = sa.Table(                                              # 分工: office × business line × the post of the leader in charge
    "portfolios", metadata, row_id(), _office(nullable=True), sa.Column("business_line", sa.Text),
    sa.Column("leader_post", sa.Text, nullable=False), *_dated(),
    sa.CheckConstraint("office IS NOT NULL OR business_line IS NOT NULL", name="of_something"))

substitutes = sa.Table(                                             # AB角: person stands in for for_person
    "substitutes", metadata, row_id(), _person(), _person("for_person"), *_dated(), sa.CheckConstraint("person <> for_person", name="another"))

scribes = sa.Table(                                                 # 代录人: person types what for_person has decided; typing is not deciding (P-2)
    "scribes", metadata, row_id(), _person(), _person("for_person"), *_dated(), sa.CheckConstraint("person <> for_person", name="another"))

people_imports = sa.Table(                                          # a list of people on its way in: read, looked at, taken over in one transaction
    "people_imports", metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False), sa.Column("rows", Json, nullable=False), sa.Column("done_at", Instant),
    sa.Column("logins", Json, nullable=False), sa.Column("handed_out_at", Instant))

accounts = sa.Table(
    "accounts", metadata,
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), primary_key=True), sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("is_admin", sa.Boolean, nullable=False), sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False), sa.Column("changed_at", Instant, nullable=False), sa.Column("disabled_at", Instant))

sign_in_failures = sa.Table(                                        # by login as typed, so that an unknown login is answered like a known one
    "sign_in_failures", metadata, row_id(), sa.Column("login", sa.Text, nullable=False, index=True), sa.Column("at", Instant, nullable=False, index=True))

sessions = sa.Table(
    "sessions", metadata,
    sa.Column("id", sa.Text, primary_key=True),                     # hash of the token that the browser holds
    sa.Column("person", sa.Text, sa.ForeignKey("accounts.person"), nullable=False, index=True),
    sa.Column("started_at", Instant, nullable=False), sa.Column("seen_at", Instant, nullable=False), sa.Column("ended_at", Instant),
    sa.Column("ip", sa.Text, nullable=False))
