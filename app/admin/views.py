"""Every page of 系统管理; importing a page puts it on the blueprint."""
from app.admin import calendar, changes, home, imports, log, offices, parameters, people, portfolios
from app.admin.blueprint import blueprint

PAGES = (home, offices, people, imports, portfolios, changes, calendar, parameters, log)

__all__ = ["PAGES", "blueprint"]
