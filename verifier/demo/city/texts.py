"""What each planted story is, in words for a person who watches the demonstration.

Placeholders: ``{name}`` ``{pid}`` the person, ``{died}`` day of death, ``{months}`` ``{yuan}`` what was still
paid, ``{source}`` who reported, ``{other}`` ``{other_pid}`` the second person, ``{day}`` ``{detail}`` else.
"""

from __future__ import annotations

from verifier.language import Text

SOURCE_TEXTS = {
    "police": Text("公安户籍注销", "the police register"),
    "civil-affairs": Text("民政火化信息", "the crematorium's list"),
    "hospital": Text("医院死亡证明", "the hospital's death certificates"),
    "village": Text("村级上报", "the village's notes"),
}

SCHEME_TEXTS = {
    "企业职工": Text("企业职工", "employee scheme"),
    "机关事业": Text("机关事业", "public scheme"),
    "城乡居民": Text("城乡居民", "resident scheme"),
}

MEASURE_TEXTS = {
    "有期徒刑": Text("有期徒刑", "imprisonment"),
    "拘役": Text("拘役", "criminal detention"),
    "缓刑": Text("缓刑", "a suspended sentence"),
    "管制": Text("管制", "control in the community"),
    "假释": Text("假释", "parole"),
    "取保候审": Text("取保候审", "release on bail"),
    "羁押未决": Text("羁押未决", "awaiting trial"),
}

_STILL_PAID = Text(
    "此后仍被发放 {months} 个月，共 {yuan} 元。", "{months} more months were paid, {yuan} yuan."
)


def _paid(zh: str, en: str) -> Text:
    return Text(f"{zh}{_STILL_PAID.zh}", f"{en} {_STILL_PAID.en}")


STORY_TEXTS: dict[str, Text] = {
    "exact": _paid(
        "{name}（{pid}）{died}去世，{source}写明了正确的身份证号。",
        "{name} ({pid}) died on {died}; {source} gives the right ID.",
    ),
    "two_sources": _paid(
        "{name}（{pid}）{died}去世，公安和民政都有记录。",
        "{name} ({pid}) died on {died}; the police and the crematorium both say so.",
    ),
    "fifteen_digits": _paid(
        "{name}（{pid}）{died}去世，{source}写的是 15 位旧身份证号。",
        "{name} ({pid}) died on {died}; {source} gives the old ID of 15 digits.",
    ),
    "lower_case_x": _paid(
        "{name}（{pid}）{died}去世，{source}把身份证末位写成小写 x。",
        "{name} ({pid}) died on {died}; {source} ends the ID with a lower-case x.",
    ),
    "full_width_id": _paid(
        "{name}（{pid}）{died}去世，{source}的身份证号是全角数字。",
        "{name} ({pid}) died on {died}; {source} gives the ID in full-width digits.",
    ),
    "wrong_check": _paid(
        "{name}（{pid}）{died}去世，{source}的身份证号校验位不对。",
        "{name} ({pid}) died on {died}; the check character of the ID in {source} is wrong.",
    ),
    "name_by_sound": _paid(
        "{name}（{pid}）{died}去世，{source}按读音写成“{detail}”，身份证号正确。",
        "{name} ({pid}) died on {died}; {source} wrote the name as heard ({detail}), the ID is right.",
    ),
    "rare_character": _paid(
        "{name}（{pid}）{died}去世，{source}的旧系统没有这个生僻字，写成“{detail}”。",
        "{name} ({pid}) died on {died}; {source} cannot write the rare character: {detail}.",
    ),
    "village_note": _paid(
        "{name}（{pid}）{died}去世，只有村里报告，没有身份证号；单凭此不能停发。",
        "{name} ({pid}) died on {died}; only the village says so, without an ID: no ground to stop alone.",
    ),
    "village_note_year": _paid(
        "{name}（{pid}）{died}去世，村里只写了出生年份，没有身份证号。",
        "{name} ({pid}) died on {died}; the village knows only the year of birth, no ID.",
    ),
    "village_note_bare": _paid(
        "{name}（{pid}）{died}去世，村里没写住址和身份证号。",
        "{name} ({pid}) died on {died}; the village gives neither address nor ID.",
    ),
    "account_changed_after": _paid(
        "{name}（{pid}）{died}去世，{day}（死后 {detail} 天）领取账户改到 {other} 名下。",
        "{name} ({pid}) died on {died}; on {day}, {detail} days later, the account was moved to {other}.",
    ),
    "account_changed_before": _paid(
        "{name}（{pid}）{died}去世，死前 {detail} 天（{day}）更换了领取账户。",
        "{name} ({pid}) died on {died}; the account was changed {detail} days before, on {day}.",
    ),
    "twin": _paid(
        "双胞胎：{name}（{pid}）{died}去世；{other}（{other_pid}）还活着，身份证号相邻、生日住址相同。",
        "Twins: {name} ({pid}) died on {died}; {other} ({other_pid}) lives: next ID, same birth and address.",
    ),
    "relatives_id": _paid(
        "{name}（{pid}）{died}去世，{source}误写了健在家人 {other}（{other_pid}）的身份证号。",
        "{name} ({pid}) died on {died}; the ID in {source} is that of {other} ({other_pid}), who lives.",
    ),
    "namesake": Text(
        "{name}（{pid}）健在；{source}里同名同生日的另一个人{died}去世，身份证号不同。",
        "{name} ({pid}) lives; {source} tells of a namesake born that day, other ID, dead on {died}.",
    ),
    "stopped": Text(
        "{name}（{pid}）{died}去世，待遇已按时停发，没有多发。",
        "{name} ({pid}) died on {died}; the pension was stopped in time, nothing was overpaid.",
    ),
    "held_feed": Text(
        "邻市来的死亡数据占发放人数约 1.5%，多为外人，其中 {detail} 条写着本市健在的人：整批应当暂缓。",
        "A neighbour's file declares 1.5 % dead: strangers, and {detail} who live here. To be held.",
    ),
    "serving": Text(
        "{name}（{pid}）自 {day} 起服刑（{detail}），待遇仍在发放。",
        "{name} ({pid}) has been serving a sentence ({detail}) since {day} and is still paid.",
    ),
    "untried": Text(
        "{name}（{pid}）自 {day} 起羁押（{detail}），应当暂停，仍在发放。",
        "{name} ({pid}) has been detained ({detail}) since {day}: to be suspended, still paid.",
    ),
    "lawfully_paid": Text(
        "{name}（{pid}）自 {day} 起{detail}，依法照常发放。",
        "{name} ({pid}) has been under a measure that lets payment go on ({detail}) since {day}.",
    ),
    "two_schemes": Text(
        "{name} 在本市同时领取两份待遇：{detail}（{pid} 和 {other_pid}）。",
        "{name} draws two pensions here: {detail} ({pid} and {other_pid}).",
    ),
    "other_city": Text(
        "{name}（{pid}）在外市还领着一份{detail}待遇。",
        "{name} ({pid}) also draws a pension ({detail}) in another city.",
    ),
    "shared_account": Text(
        "{detail} 个人的待遇都打进 {name}（{pid}）的一个账户。",
        "The pensions of {detail} people go to the one account of {name} ({pid}).",
    ),
    "holder_differs": Text(
        "{name}（{pid}）的待遇打进 {other} 的账户。",
        "The pension of {name} ({pid}) goes to the account of {other}.",
    ),
    "aged_unseen": Text(
        "{name}（{pid}）{detail} 岁，自 {day} 起没有认证过。",
        "{name} ({pid}) is {detail} years old and has not been certified since {day}.",
    ),
    "lapsed": Text(
        "{name}（{pid}）的资格认证已过期 8 个月（上次 {day}），仍在发放。",
        "The certification of {name} ({pid}) lapsed 8 months ago (last {day}); still paid.",
    ),
}
"""Kind of story → its sentence."""
