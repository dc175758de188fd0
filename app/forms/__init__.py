"""Forms: the only import of Flask-WTF, WTForms and govuk-frontend-wtf."""

from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, generate_csrf
from wtforms import HiddenField

from app.forms.aside import SetsAside
from app.forms.asked import Asks, Question, questions
from app.forms.asked import title as title_of
from app.forms.base import DRAFT, TaskForm, answers, choices, error_summary, given, options
from app.forms.dates import DateField, DateTimeField
from app.forms.fields import (
    BooleanField,
    CheckboxesField,
    FileField,
    FilesField,
    IinField,
    IntegerField,
    PasswordField,
    PhoneField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from app.forms.rows import Row, RowsField
from app.forms.validators import (
    InputRequired,
    Length,
    Optional,
    ValidationError,
    file_allowed,
    file_required,
    file_size,
    near,
    not_in_future,
    not_in_past,
    obeys,
    within_days,
)
from app.values.iin import is_iin
from app.values.plain_text import digits, is_storable, line, paragraphs, storable

__all__ = [
    "DRAFT",
    "Asks",
    "BooleanField",
    "CSRFError",
    "CSRFProtect",
    "CheckboxesField",
    "DateField",
    "DateTimeField",
    "FileField",
    "FilesField",
    "HiddenField",
    "IinField",
    "InputRequired",
    "IntegerField",
    "Length",
    "Optional",
    "PasswordField",
    "PhoneField",
    "Question",
    "RadioField",
    "Row",
    "RowsField",
    "SelectField",
    "SetsAside",
    "StringField",
    "TaskForm",
    "TextAreaField",
    "ValidationError",
    "answers",
    "choices",
    "digits",
    "error_summary",
    "file_allowed",
    "file_required",
    "file_size",
    "generate_csrf",
    "given",
    "is_iin",
    "is_storable",
    "line",
    "near",
    "not_in_future",
    "not_in_past",
    "obeys",
    "options",
    "paragraphs",
    "questions",
    "storable",
    "title_of",
    "within_days",
]
