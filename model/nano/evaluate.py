"""Exact answers per skill on held-out pictures, of a checkpoint or of an ONNX export.

| command | measures |
|---|---|
| `python -m model.nano.evaluate --model DIR` | a checkpoint folder, torch in fp32 |
| `python -m model.nano.evaluate --onnx DIR --dtype q4` | an export, ONNX Runtime |
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import torch
from PIL import Image

from model.export.run_onnx import Message, OnnxModel
from model.nano.heldout import Picture, held_out
from model.nano.questions import SKILLS
from model.nano.reference import ReferenceModel


class Answerer(Protocol):
    def answer(self, messages: Sequence[Message], images: Sequence[Image.Image], limit: int = ...) -> str: ...


def messages_of(question: str) -> list[Message]:
    return [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]


def measure(model: Answerer, pictures: Sequence[Picture]) -> list[dict[str, str]]:
    """A record for each question: skill, size, question, expected and given answer, picture."""
    records = []
    for picture in pictures:
        for asked in picture.asked:
            given = model.answer(messages_of(asked.question), [picture.image])
            records.append({
                "picture": picture.name, "size": picture.size, "skill": asked.skill,
                "question": asked.question, "expected": asked.answer, "given": given,
            })  # fmt: skip
    return records


def table(records: Sequence[dict[str, str]]) -> str:
    """Exact answers in percent, a row a skill, a column a sort of size, with the number of questions."""
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for record in records:
        right = record["expected"] == record["given"]
        for size in (record["size"], "all"):
            cells[record["skill"], size].append(right)
    sizes = ("512", "single", "tiled", "all")
    rows = ["| skill | 512 x 512 | one view | tiled | all |", "|---|---|---|---|---|"]
    for skill in SKILLS:
        parts = [cells[skill, size] for size in sizes]
        texts = [f"{100 * sum(part) / len(part):.1f} ({len(part)})" if part else "-" for part in parts]
        rows.append(f"| {skill} | " + " | ".join(texts) + " |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures Nano on held-out pictures.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", type=Path, help="checkpoint folder, measured with torch")
    source.add_argument("--onnx", type=Path, help="exported folder, measured with ONNX Runtime")
    parser.add_argument("--dtype", default="fp32", help="of the export: fp32, q8 or q4")
    parser.add_argument("--count", type=int, default=500, help="pictures")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wrong", type=Path, help="write the wrong answers here, a JSON line each")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model: Answerer
    if options.onnx:
        model = OnnxModel(options.onnx, options.dtype, threads=options.threads)
    else:
        model = ReferenceModel(options.model)
    records = measure(model, list(held_out(options.seed, options.count)))
    print(f"{options.onnx or options.model} {options.dtype}")
    print(table(records))
    if options.wrong:
        wrong = [record for record in records if record["expected"] != record["given"]]
        options.wrong.write_text("".join(json.dumps(record) + "\n" for record in wrong))


if __name__ == "__main__":
    main()
