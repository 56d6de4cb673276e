"""生成带标准答案的合成名册 / Write a synthetic register with its truth."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from .regions import REGIONS
from .register import write_register


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.records.registers", description=__doc__)
    parser.add_argument("out", type=Path, help="目录 / folder")
    parser.add_argument("--people", type=int, default=200_000, help="名册人数 / people on the roll")
    parser.add_argument("--records", type=int, default=20_000, help="死亡记录条数 / death records")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 / seed")
    parser.add_argument("--region", choices=sorted(REGIONS), default="south", help="地区 / region")
    parser.add_argument(
        "--mix", choices=("plain", "hard"), default="plain", help="差错多少 / how many errors"
    )
    options = parser.parse_args()
    began = time.perf_counter()
    note = write_register(
        options.out, options.region, options.people, options.records, options.seed, options.mix
    )
    print(json.dumps(note | {"seconds": round(time.perf_counter() - began, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
