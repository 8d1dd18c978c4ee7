"""The actions of the stock bot, as its documentation shows them: validate the form, file into SQLite."""

import sqlite3
from typing import Any

from rasa_sdk import Action, FormValidationAction

DATABASE = "filed.db"


class ValidateReplaceForm(FormValidationAction):
    """Checks what the customer said."""

    def name(self) -> str:
        """Return the name that the domain uses."""
        return "validate_replace_form"

    def validate_phone_number(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """Take 11 digits."""
        digits = "".join(sign for sign in str(value) if sign.isdigit())
        return {"phone_number": digits if len(digits) == 11 else None}


class FileReplacement(Action):
    """Files the case."""

    def name(self) -> str:
        """Return the name that the domain uses."""
        return "action_file_replacement"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        """Keep the number and the reason."""
        with sqlite3.connect(DATABASE) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS filed (phone_number TEXT, reason TEXT)")
            row = (tracker.get_slot("phone_number"), tracker.get_slot("loss_reason"))
            connection.execute("INSERT INTO filed VALUES (?, ?)", row)
        dispatcher.utter_message(text="已为您登记补卡。")
        return []
