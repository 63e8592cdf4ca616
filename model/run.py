"""`npm run model`: trains Nano from a seed, exports it, measures it.

| command | does |
|---|---|
| `npm run model` | trains, exports to `public/models/ocelli-nano`, measures every dtype |
| `-- --export-only` | exports and measures the checkpoint that training left |
| `-- --untrained --out DIR` | random weights in Nano's layout, in seconds |
| `-- --checkpoint DIR --out DIR` | converts a Hugging Face checkpoint of an Idefics3 model |
| `-- --full-size --out DIR` | random weights in SmolVLM-256M's shape; needs numpy and onnx alone |

Imports are inside the branches, so that the last one runs without torch.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NANO = ROOT / "public/models/ocelli-nano"
WORK = ROOT / "model/.work"
DTYPES = ("fp32", "q8", "q4")


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    dtypes = tuple(options.dtypes.split(","))
    if options.full_size:
        from model.full_size import write_full_size

        write_full_size(_needed(options.out), dtypes, options.seed)
    elif options.checkpoint:
        _export(options.checkpoint, _needed(options.out), dtypes)
    elif options.untrained:
        from model.nano_untrained import write_untrained

        checkpoint = WORK / "untrained"
        write_untrained(checkpoint, options.seed)
        _export(checkpoint, _needed(options.out), dtypes)
    else:
        work = WORK / "nano"
        if not options.export_only:
            _module("model.nano.train", "--seed", str(options.seed), "--out", str(work))
        out = options.out or NANO
        _export(work / "checkpoint", out, dtypes)
        for dtype in dtypes:
            _module("model.nano.evaluate", "--onnx", str(out), "--dtype", dtype)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="npm run model --", description="Train, export and convert models.")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--export-only", action="store_true", help="skip training, use its last checkpoint")
    kind.add_argument("--untrained", action="store_true", help="random weights in Nano's shape")
    kind.add_argument("--checkpoint", type=Path, metavar="DIR", help="convert this Hugging Face folder")
    kind.add_argument("--full-size", action="store_true", help="random weights in SmolVLM-256M's shape")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write (default, for Nano: public/models)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dtypes", default=",".join(DTYPES), help=f"comma-separated (default {','.join(DTYPES)})")
    return parser


def _needed(out: Path | None) -> Path:
    if out is None:
        raise SystemExit("--out DIR is needed")
    return out


def _export(checkpoint: Path, out: Path, dtypes: tuple[str, ...]) -> None:
    from model.export.checkpoint import export_checkpoint

    export_checkpoint(checkpoint, out, dtypes)
    for path in sorted((out / "onnx").iterdir()):
        print(f"{path.stat().st_size / 1e6:9.2f} MB  {path.relative_to(out)}")


def _module(*command: str) -> None:
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
