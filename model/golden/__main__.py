"""`npm run golden`: makes `workers/golden/` again from the embedded model's committed files."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.export.read_back import read_back
from model.export.run_onnx import OnnxModel, Processor
from model.golden.conversations import CONVERSATIONS
from model.golden.graphs import write_graphs
from model.golden.reference import golden
from model.golden.sampling import sampling
from model.golden.stops import stops
from model.golden.texts import tokenized
from model.golden.tilings import tilings
from model.golden.views import views

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run golden --", description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "public/models/ocelli-nano", metavar="DIR")
    parser.add_argument("--out", type=Path, default=ROOT / "workers/golden", metavar="DIR")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    processor = Processor(options.model)
    quantized = {dtype: OnnxModel(options.model, dtype) for dtype in ("q8", "q4")}
    reference = read_back(options.model)
    values = [golden(conversation, processor, reference, quantized) for conversation in CONVERSATIONS]
    _write(options.out / "conversations.json", values)
    _write(options.out / "tilings.json", tilings(processor.tile))
    _write(options.out / "views.json", views(processor.tile))
    _write(options.out / "texts.json", tokenized(processor.tokenizer))
    _write(options.out / "sampling.json", sampling())
    _write(options.out / "stop-strings.json", stops(processor.tokenizer))
    write_graphs(options.out / "graphs")
    for value in values:
        print(f"{value['name']:32} {len(value['ids']):5} tokens  {value['texts']}")


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """A JSON array with a row a line, so that a change shows as the rows it touches."""
    lines = (json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
