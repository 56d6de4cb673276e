"""What the search calls what it found, and why it did, in words."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

GROUP_NAMES: Final[dict[str, Text]] = {
    "people": Text("人员", "people"),
    "cases": Text("案件", "cases"),
    "leads": Text("疑点", "leads"),
    "accounts": Text("账户", "accounts"),
    "papers": Text("文书", "papers"),
    "debts": Text("应追回款", "debts"),
}

WHY: Final[dict[str, Text]] = {
    "pid": Text("个人编号相同", "same number on the register"),
    "id_whole": Text("身份证号相同", "same identity number"),
    "id_part": Text("身份证号中有这一段", "part of the identity number"),
    "phone": Text("电话相同或以此结尾", "telephone is, or ends with, this"),
    "name": Text("姓名中有这些字", "name has these characters"),
    "same_sound": Text("姓名读音相同", "name sounds the same"),
    "letters": Text("姓名拼音或首字母相符", "pinyin or initials of the name"),
    "account": Text("账号相同或以此结尾", "account is, or ends with, this"),
    "number": Text("编号相同", "same number"),
    "about": Text("与找到的人员有关", "about a person found"),
}
