"""What the audit's codes are called on the page "Who has looked"."""

from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.web import drawing

WORDS: dict[str, Text] = {
    "case page": _l("Opened the case"),
    "timeline": _l("Read the timeline"),
    "people": _l("Read the people of the case"),
    "person": _l("Opened a person"),
    "household": _l("Read the household and its address"),
    "plan": _l("Read the plans"),
    "documents": _l("Read the list of documents"),
    "document": _l("Opened the page of a document"),
    "document downloaded": _l("Downloaded a document"),
    "linked cases": _l("Read the linked cases"),
    "who has looked": _l("Read who has looked"),
    "diagram": _l("Read the diagram of the case"),
    "case form": _l("Opened a form of the case"),
    "IIN shown": _l("Was shown the IIN in full"),
    "task in the queue": _l("Looked at a task in the queue"),
    "search": _l("Found the case by search"),
    "possible same child": _l("Compared the child with a contact"),
    "earlier contact": _l("Read an earlier contact"),
    "contact in a case": _l("Read a contact of the case"),
    "warning set": _l("Set a warning"),
    "warning ended": _l("Ended a warning"),
    "visit recorded": _l("Recorded a visit"),
    "task taken": _l("Took a task"),
    "task handed back": _l("Handed a task back"),
    "task assigned": _l("Gave a task to somebody"),
    "warned in time": _l("Warned that time runs out for a task"),
    "climbed late": _l("Took a late task to the next desk above"),
    "job tried again": _l("Let a failed job try again"),
    "risk changed": _l("Changed the risk level"),
    "plan reviewed": _l("Reviewed the plan"),
    "plan proposed": _l("Proposed a plan"),
    "plan decided": _l("Decided about a plan"),
    "plan line done": _l("Marked a service as done"),
    "placement requested": _l("Asked for a family"),
    "household created": _l("Wrote down a household"),
    "household joined": _l("Added somebody to the household"),
    "household left": _l("Wrote down who left the household"),
    "address changed": _l("Changed the address"),
    "place changed": _l("Changed where the child is"),
    "person created": _l("Wrote down a new person"),
    "person changed": _l("Changed a person"),
    "person added": _l("Added a person"),
    "child changed": _l("Changed the child's details"),
    "household changed": _l("Changed the household"),
    "talk written": _l("Wrote down a telephone talk"),
    "text taken": _l("Took a text"),
    "text handed back": _l("Handed a text back"),
    "text triage": _l("Read a text in order to triage it"),
    "caller told": _l("Told the caller what was done"),
    "caller not reached": _l("Could not reach the caller"),
    "contact page": _l("Opened a contact"),
    "contact triaged": _l("Triaged a contact"),
    "contact referred": _l("Referred a contact"),
    "child confirmed": _l("Confirmed that it is the same child"),
    "child taken back": _l("Took back that it is the same child"),
    "emergency called": _l("Called the emergency service"),
    "caller's number": _l("Was shown the caller's number"),
    "child handed over": _l("Handed the child over to a family"),
    "end of placement announced": _l("Announced the end of a placement"),
    "escalation decided": _l("Decided about an escalation"),
    "escalation reviewed by the Ombudsman": _l("Reviewed an escalation as Ombudsman"),
    "escalation shown to the Ombudsman": _l("Took an escalation to the Ombudsman"),
    "escalation closed": _l("Closed an escalation"),
    "reassignment answered": _l("Answered a proposal to reassign the case"),
    "family chosen": _l("Chose a family"),
    "stay with a family": _l("Wrote down a stay with a family"),
    "family registered": _l("Registered a foster family"),
    "family page": _l("Opened a foster family"),
    "families": _l("Read the list of foster families"),
    "requirement page": _l("Opened a requirement of a family"),
    "pay statement": _l("Read the monthly pay of a family"),
    "requirement checked": _l("Checked a requirement of a family"),
    "renewal asked for": _l("Asked a family to renew a requirement"),
    "family stage": _l("Moved a family to another stage"),
    "family changed": _l("Changed a family's details"),
    "family adult added": _l("Added a person to a family's home"),
    "family adult left": _l("Wrote down who left a family's home"),
    "home visited": _l("Visited a family's home"),
    "family interviewed": _l("Interviewed a family"),
    "family decided": _l("Decided about a family"),
    "contract signed": _l("Signed a contract with a family"),
    "contract ended": _l("Ended a family's contract"),
    "family pause": _l("Wrote down a family's pause"),
    "family checked": _l("Made the annual check of a family"),
    "concern raised": _l("Raised a concern about a family"),
    "concern decided": _l("Decided about a concern"),
    "family accepted": _l("Wrote down that the family accepted"),
    "family declined": _l("Wrote down that the family declined"),
    "no family fits": _l("Wrote down that no family fits"),
    "placement approved": _l("Approved a placement"),
    "placement refused": _l("Did not approve a placement"),
    "placement ended": _l("Ended a placement"),
    "temporary place found": _l("Found a temporary place"),
    "note written": _l("Wrote a note"),
    "message sent": _l("Wrote to the person"),
    "message received": _l("Received a message"),
    "manager changed": _l("Changed the case manager"),
    "escalation opened": _l("Opened an escalation"),
    "document added": _l("Added a document"),
    "document voided": _l("Voided a document"),
    "contact attached": _l("Added a contact to the case"),
    "contact joined case": _l("Added a contact to the case"),
    "closure proposed": _l("Proposed to close the case"),
    "closure decided": _l("Decided about closing the case"),
    "case refused": _l("Refused the case"),
    "case opened": _l("Opened the case file"),
    "case closed": _l("Closed the case"),
    "case accepted": _l("Accepted the case"),
    "case found silent": _l("Found that the case fell silent"),
    "silent case mended": _l("Noted that the silent case is mended"),
    "work on the case restarted": _l("Began the work on the case anew"),
    "transfer offered": _l("Offered the case to another district"),
    "transfer withdrawn": _l("Took the offer to another district back"),
    "transfer answered": _l("Answered the offer of the case"),
    "offered case": _l("Read what the offer of the case says"),
    "case moved": _l("Moved the case to another district"),
    "steps": _l("Read the steps of the case"),
    "stop of a clock asked for": _l("Asked that a clock stop"),
    "stop of a clock decided": _l("Decided whether a clock stops"),
    "clock stopped": _l("Stopped a clock"),
    "clock started again": _l("Had a clock run again"),
    "clock runs again": _l("Let a clock run again"),
    "deadline moved": _l("Moved a deadline after a change of the table"),
}
"""A code that is not here is shown as it is: nothing that happened is left out."""


def said(code: str) -> str:
    """In the reader's language."""
    kind, _colon, key = code.partition(": ")
    if kind == "task" and key:
        return str(_("Opened the task: %(task)s", task=_step(key)))
    if kind == "done" and key:
        return str(_("Did the task: %(task)s", task=_step(key)))
    return str(WORDS.get(code, code))


def _step(key: str) -> str:
    """The step's name in the diagram in force; the key if that has no such step."""
    process, _slash, step = key.partition("/")
    try:
        shapes = drawing.whole(process).shapes
    except LookupError:
        return key
    return next((str(_(shape.name)) for shape in shapes if shape.id == step), key)
