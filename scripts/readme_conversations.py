"""Play the two conversations of the README anew and write them into it.

``PYTHONPATH=. .venv/bin/python scripts/readme_conversations.py`` needs what the scenarios need: a trained model.
What the chat window would hide of a customer's words is hidden here, too.
"""

import re
import subprocess
import sys
from pathlib import Path

from xiaoka.vault.enums import Kind
from xiaoka.vault.mask import mask

ROOT = Path(__file__).resolve().parents[1]
SHOWN = {
    "销户": "tests/dialogue/happy/user_asks_whether_it_can_be_undone_and_cancels.yml",
    "补卡": "tests/dialogue/happy/stolen_card_is_stopped_and_replaced_by_mail.yml",
}
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_PAPERS = re.compile(r"(\S{2,6}?)[ ，,]?(\d{17}[\dXx])")
_ADDRESS = re.compile(r"\S*(?:省|市)\S*(?:区|县)[^，,。]*")


def played(scenario: str) -> list[str]:
    """Return the lines of the first wording of a scenario.

    Raises:
        subprocess.CalledProcessError: it did not end as it should.
    """
    command = [sys.executable, "-m", "xiaoka", "scenario", "run", scenario, "--show"]
    shown = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return shown.split("  wording 1\n", 1)[1].split("  wording 2\n", 1)[0].splitlines()


def hidden(line: str) -> str:
    """Return a customer's line as the window shows it: codes, papers and addresses masked."""
    line = _PAPERS.sub(lambda found: f"{mask(Kind.NAME, found[1])} {mask(Kind.ID_CARD, found[2])}", line)
    line = _ADDRESS.sub(lambda found: mask(Kind.ADDRESS, found[0]), line)
    return _CODE.sub("******", line)


def told(lines: list[str]) -> list[str]:
    """Lay a transcript out for the README: cards indented, links left out."""
    out, indent = [], ""
    for line in lines:
        words = line.strip()
        if words.startswith("│"):
            words = words.removeprefix("│").strip()
            out.append(f"      {indent}{words}")
            # rows stand under the title of their card; a sentence is no title
            indent = indent if words.endswith("。") else "  "
            continue
        indent = ""
        if words.startswith("〔人脸"):
            out.append("      （客户在刷脸页面通过，对话自己往下走）")
        elif words.startswith(("客户", "系统", "小卡")):
            out.append(hidden(words) if words.startswith("客户") else words)
        elif words and not words.startswith(("⟨", "·")):
            out.append(f"      {words}")
    return [one for one in out if not one.startswith("系统")]


def main() -> None:
    """Write both conversations."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for title, scenario in SHOWN.items():
        block = "\n".join(told(played(scenario)))
        pattern = re.compile(rf"(### {title}\n\n```text\n).*?(\n```\n)", re.DOTALL)
        text = pattern.sub(lambda found, new=block: f"{found[1]}{new}{found[2]}", text, count=1)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
