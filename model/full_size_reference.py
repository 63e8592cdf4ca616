"""What ONNX Runtime makes of the full-size model, for `npm run smoke:full` to compare with the browser.

`python -m model.full_size_reference --model DIR` writes into `DIR/reference/`:

| file | holds |
|---|---|
| `picture.png` | the picture that is asked about, as large as one tile, so that nothing scales it |
| `reference.json` | `question`; `ids` of the prompt; for each of `dtypes` the greedy `tokens`, the `margin` of the winner over the next at each of them, and `milliseconds` |
| `{dtype}.logits` | logits after the prompt, float32, little-endian, (vocabulary,) |
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from model.export.run_onnx import SUFFIXES, OnnxModel, Prompt

QUESTION = "What can be seen in this picture, and where?"
NEW_TOKENS = 5

Value = TypeVar("Value")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, metavar="DIR", help="a folder in the hub's layout")
    parser.add_argument("--dtypes", help="comma-separated (default: all that the folder has)")
    parser.add_argument("--threads", type=int, default=2, help="of ONNX Runtime (default %(default)s)")
    options = parser.parse_args()
    dtypes = options.dtypes.split(",") if options.dtypes else _found(options.model)
    write_reference(options.model, dtypes, options.threads)


def write_reference(folder: Path, dtypes: list[str], threads: int) -> None:
    """Runs the model of `folder` in each of `dtypes` and writes `folder/reference/`."""
    out = folder / "reference"
    out.mkdir(exist_ok=True)
    tile = json.loads((folder / "config.json").read_text())["vision_config"]["image_size"]
    picture = _picture(tile)
    picture.save(out / "picture.png")
    content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
    report: dict[str, Any] = {"question": QUESTION, "threads": threads, "dtypes": {}}
    for dtype in dtypes:
        load, model = _timed(lambda dtype=dtype: OnnxModel(folder, dtype, threads=threads))
        prompt = model.processor.prompt([{"role": "user", "content": content}], [picture])
        run, logits = _run(model, prompt)
        logits.astype("<f4").tofile(out / f"{dtype}.logits")
        report["ids"] = prompt.ids.tolist()
        run["milliseconds"]["load"] = load
        report["dtypes"][dtype] = run
        print(f"{dtype:5} {run['milliseconds']}", flush=True)
    (out / "reference.json").write_text(json.dumps(report) + "\n")


def _found(folder: Path) -> list[str]:
    return [name for name, end in SUFFIXES.items() if (folder / f"onnx/decoder_model_merged{end}.onnx").exists()]


def _run(model: OnnxModel, prompt: Prompt) -> tuple[dict[str, Any], np.ndarray]:
    """Greedy tokens with their margins and the time of each part; the logits after the prompt."""
    vision, _ = _timed(lambda: model.features(prompt))
    embeds = model.embeddings(prompt)
    prefill, (first, cache) = _timed(lambda: model.step(embeds, 0, model.empty_cache()))
    if not np.isfinite(first).all():
        raise ValueError("logits are not finite")
    logits, tokens, margins = first, [int(first.argmax())], [_margin(first)]
    start = perf_counter()
    for past in range(len(prompt.ids), len(prompt.ids) + NEW_TOKENS - 1):
        logits, cache = model.step(model.lookup(np.array(tokens[-1:], np.int64)), past, cache)
        tokens.append(int(logits.argmax()))
        margins.append(_margin(logits))
    decode = 1000 * (perf_counter() - start) / (NEW_TOKENS - 1)
    times = {"vision": vision, "prefill": prefill, "decode": decode}
    return {"tokens": tokens, "margins": margins, "milliseconds": times}, first


def _margin(logits: np.ndarray) -> float:
    second, best = np.partition(logits, -2)[-2:]
    return float(best - second)


def _timed(work: Callable[[], Value]) -> tuple[float, Value]:
    """Milliseconds, and what `work` gives."""
    start = perf_counter()
    value = work()
    return 1000 * (perf_counter() - start), value


def _picture(size: int) -> Image.Image:
    """Slopes, rings and grain: every patch is different."""
    rows, columns = np.mgrid[0:size, 0:size] / size
    rings = 0.5 + 0.5 * np.sin(40 * np.hypot(rows - 0.4, columns - 0.6))
    grain = np.random.default_rng(11).uniform(0, 0.2, (size, size, 3))
    pixels = 0.8 * np.stack([rows, columns, rings], axis=-1) + grain
    return Image.fromarray((255 * pixels).astype(np.uint8))


if __name__ == "__main__":
    main()
