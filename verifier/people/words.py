"""What the register says of a person, in words."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

SEX_NAMES: Final[dict[str, Text]] = {"M": Text("男", "male"), "F": Text("女", "female")}

#: the fields whose changes are remembered
FIELD_NAMES: Final[dict[str, Text]] = {
    "id_no": Text("身份证号", "ID number"),
    "name": Text("姓名", "name"),
    "sex": Text("性别", "sex"),
    "birth": Text("出生日期", "date of birth"),
    "address": Text("住址", "address"),
    "phone": Text("电话", "phone"),
    "agency_id": Text("管理机构", "agency of the person"),
}
