"""What lies in a bundle beside the data: a page that says what it is and how anybody checks it."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

READ_ME: Final = "readme.txt"

_PAGE: Final = Text(
    """案件 {case} 档案包

制作：{by}，{at}
个人信息：{data}
签名密钥指纹：{signer}

核对方法（无需数据库、无需配置）：
  pension-verifier bundle verify 文件 --key 指纹
指纹请向制作单位另行核实，不要只看本页。

case.json             案情：人员、待遇、证据、核实、下一步
timeline.json         时间线：何时、何人、由何改为何、理由
leads/                每条疑点：逐项比对、权重、规则、事实、结论
documents/            文书及送达；index.json 为目录
evidence/             证据材料；index.json 为目录
biometrics/checks.json  生物特征核验的经过（不含模板与分值）
ledger/               核定与账目，金额单位：分
audit/proof.json      审计链中与本案有关的各条、前后校验值与链尾
manifest.json         以上各文件的大小与 SHA-256
signature.json        对清单的 Ed25519 签名
""",
    """Bundle of case {case}

Made by {by}, {at}
Personal data: {data}
Thumbprint of the signing key: {signer}

To check it, without database or configuration:
  pension-verifier bundle verify FILE --key THUMBPRINT
Ask the office for its thumbprint by another way; do not rely on this page.

case.json             the case: person, benefits, evidence, verifications, next step
timeline.json         when, who, previous and new value, why
leads/                each lead: comparison, weights, rule, facts, decisions
documents/            papers and how they were served; index.json lists them
evidence/             files kept as evidence; index.json lists them
biometrics/checks.json  what happened at biometric checks (no templates, no scores)
ledger/               assessments and postings, amounts in fen
audit/proof.json      entries of the audit chain about the case, macs beside them, head
manifest.json         size and SHA-256 of each of these files
signature.json        Ed25519 signature of the manifest
""",
)
_REVEALED: Final = Text("完整", "in full")
_MASKED: Final = Text(
    "已脱敏；文书与证据原件不在包内，只列出其校验值",
    "masked; papers and evidence are not inside, only their hashes",
)


def read_me(case_id: int, by: str, at: str, signer: str, *, revealed: bool) -> bytes:
    """Return the page in both languages."""
    page = _PAGE.fill(case=case_id, by=by, at=at, signer=signer, data=_REVEALED if revealed else _MASKED)
    return f"{page.zh}\n{page.en}".encode()
