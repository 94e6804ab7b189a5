"""Every page of 系统管理; importing a page puts it on the blueprint."""
from app.admin import calendar, home, log, parameters
from app.admin.blueprint import blueprint

PAGES = (home, calendar, parameters, log)

__all__ = ["PAGES", "blueprint"]
