"""How a resident number comes to be written wrong: number pads, telephones, old files, narrow fields.

Every function takes the right 18 characters and returns what ends up in the file, and what went wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from .dice import Dice

#: the number as written, and what happened to it
Written = tuple[str, str]

PAD = {
    "0": "12", "1": "024", "2": "0135", "3": "26", "4": "157",
    "5": "2468", "6": "359", "7": "48", "8": "579", "9": "68",
}  # fmt: skip
LEFT_HAND_COLUMN = {
    "1": "1",
    "2": "1",
    "3": "2",
    "4": "4",
    "5": "4",
    "6": "5",
    "7": "7",
    "8": "7",
    "9": "8",
    "0": "0",
}
RIGHT_HAND_COLUMN = {
    "1": "2",
    "2": "3",
    "3": "3",
    "4": "5",
    "5": "6",
    "6": "6",
    "7": "8",
    "8": "9",
    "9": "9",
    "0": "0",
}
#: what a digit is taken for when spoken: 一/七, 二/八 and 四/十 in the south, 六/九, 零/六, 三/四, 五/二
HEARD = {"1": "7", "7": "1", "2": "85", "8": "2", "6": "90", "9": "6", "0": "6", "3": "4", "4": "3", "5": "2"}
READ = {
    "1": "7",
    "7": "19",
    "2": "7",
    "3": "85",
    "4": "9",
    "5": "63",
    "6": "05",
    "8": "36",
    "9": "74",
    "0": "68",
}
GROUPS = ((6, 8, 4), (3, 3, 4, 2, 2, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (6, 6, 6))


def pad_neighbour(dice: Dice, number: str) -> str:
    at = dice.below(17)
    return number[:at] + dice.pick(PAD[number[at]]) + number[at + 1 :]


def pad_repeat(dice: Dice, number: str) -> str:
    """A key bounces; a field of 18 then loses the last character."""
    at = dice.below(17)
    longer = number[: at + 1] + number[at] + number[at + 1 :]
    return longer[:18] if dice.chance(0.7) else longer


def pad_omit(dice: Dice, number: str) -> str:
    at = dice.below(18)
    return number[:at] + number[at + 1 :]


def pad_transpose(dice: Dice, number: str) -> str:
    places = [i for i in range(16) if number[i] != number[i + 1]]
    at = dice.pick(places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def pad_shifted(dice: Dice, number: str) -> str:
    """The hand lay one column off for some keys."""
    column = dice.pick((LEFT_HAND_COLUMN, RIGHT_HAND_COLUMN))
    at, length = dice.below(14), dice.between(2, 3)
    middle = "".join(column[digit] for digit in number[at : at + length])
    return number[:at] + middle + number[at + length :]


def typed(dice: Dice, number: str) -> Written:
    """Return a number typed wrong and what went wrong."""
    slip = dice.weighed({
        "neighbour": 4.0, "transpose": 2.5, "omit": 1.2, "repeat": 1.0, "shifted": 0.6, "two": 1.2,
    })  # fmt: skip
    if slip == "two":
        return pad_neighbour(dice, pad_transpose(dice, number)), "pad_two"
    ways = {
        "neighbour": pad_neighbour, "transpose": pad_transpose, "omit": pad_omit, "repeat": pad_repeat,
        "shifted": pad_shifted,
    }  # fmt: skip
    return ways[slip](dice, number), f"pad_{slip}"


def heard(dice: Dice, number: str) -> Written:
    """Return a number taken from dictation: digits misheard, groups swapped, doubled digits miscounted."""
    way = dice.weighed({"digit": 5.0, "same_twice": 1.5, "groups": 1.0, "doubled": 1.0, "ten": 0.8})
    if way == "groups":
        return _groups_swapped(dice, number), "heard_groups"
    if way == "doubled":
        pairs = [i for i in range(16) if number[i] == number[i + 1]]
        if pairs:
            at = dice.pick(pairs)
            return number[:at] + dice.pick(("2" + number[at], number[at], number[at] * 3)) + number[
                at + 2 :
            ], "heard_doubled"
    if way == "ten" and "4" in number[:17]:
        at = dice.pick([i for i in range(17) if number[i] == "4"])
        return number[:at] + "10" + number[at + 1 :], "heard_ten"
    at = dice.below(17)
    wrong = dice.pick(HEARD[number[at]])
    if way == "same_twice":
        # a mishearing is the same each time the digit comes within one group
        begin = at // 6 * 6
        group = number[begin : begin + 6].replace(number[at], wrong)
        return number[:begin] + group + number[begin + 6 :], "heard_same_twice"
    return number[:at] + wrong + number[at + 1 :], "heard_digit"


def _groups_swapped(dice: Dice, number: str) -> str:
    lengths = dice.pick(GROUPS)
    begins = [sum(lengths[:i]) for i in range(len(lengths))]
    groups = [number[begin : begin + length] for begin, length in zip(begins, lengths, strict=True)]
    at = dice.below(len(groups) - 1)
    groups[at], groups[at + 1] = groups[at + 1], groups[at]
    return "".join(groups)


def misread(dice: Dice, number: str) -> Written:
    """Return a number read from handwriting or by a machine."""
    at = dice.below(17)
    once = number[:at] + dice.pick(READ[number[at]]) + number[at + 1 :]
    if dice.chance(0.25):
        at = dice.below(17)
        once = once[:at] + dice.pick(READ[once[at]]) + once[at + 1 :]
        return once, "misread_two"
    return once, "misread"


def letters(dice: Dice, number: str) -> Written:
    """Return digits read as letters, as machines do."""
    swaps = {"0": "Oo", "1": "Il", "5": "S", "8": "B", "2": "Z"}
    places = [i for i in range(17) if number[i] in swaps]
    for at in dice.shuffled(places)[: dice.between(1, 2)]:
        number = number[:at] + dice.pick(swaps[number[at]]) + number[at + 1 :]
    return number, "letters"


def fifteen(_: Dice, number: str) -> Written:
    """Return the number of before 1999: no century, no check character."""
    return (number[:6] + number[8:17], "fifteen") if number[6:8] < "20" else (number, "")


def rounded(dice: Dice, number: str) -> Written:
    """Return what a spreadsheet keeps of a number: 15 digits and zeros, or the power of ten it shows."""
    if dice.chance(0.12):
        return f"{float(number[:17] + '0'):.11E}", "rounded"
    return number[:15] + "000", "rounded"


def narrowed(dice: Dice, number: str) -> Written:
    """Return a number cut by a field that was made for something else."""
    width = dice.pick((17, 17, 16, 15, 15, 14, 12))
    return (number[-width:] if dice.chance(0.15) else number[:width]), "narrowed"


def masked(dice: Dice, number: str) -> Written:
    """Return a number with its middle starred, as lists for publication have it."""
    stars = number[:6] + "*" * 8 if dice.chance(0.5) else number[:10] + "****"
    return stars + number[14:], "masked"


def dressed(dice: Dice, number: str) -> Written:
    """Return the right number in an unusual dress: spaces, full width, an apostrophe, another X."""
    if number.endswith("X") and dice.chance(0.6):
        return number[:-1] + dice.pick(("x", "×", "*", "Ｘ", "Х", "x")), "dressed"
    first, birth, last = number[:6], number[6:14], number[14:]
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number)
    dresses = (f"{first} {birth} {last}", wide, "'" + number, f"{first}-{birth}-{last}", f" {number} ")
    return dice.pick(dresses), "dressed"


WAYS: dict[str, Callable[[Dice, str], Written]] = {
    "typed": typed, "heard": heard, "misread": misread, "letters": letters, "fifteen": fifteen,
    "rounded": rounded, "narrowed": narrowed, "masked": masked, "dressed": dressed,
}  # fmt: skip
