"""Every page of 系统管理; importing a page puts it on the blueprint."""
from app.admin import changes, home, imports, offices, people, portfolios
from app.admin.blueprint import blueprint

PAGES = (home, offices, people, imports, portfolios, changes)

__all__ = ["PAGES", "blueprint"]
