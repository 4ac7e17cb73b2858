"""Korean particles after words that are filled in: `은(는)` becomes 은 or 는 by the sound that the word ends in."""

from __future__ import annotations

import re

PAIRS = {"은(는)": ("은", "는"), "이(가)": ("이", "가"), "을(를)": ("을", "를"), "과(와)": ("과", "와")}
_PARTICLE = re.compile(r"(은\(는\)|이\(가\)|을\(를\)|과\(와\)|\(으\)로)")
_FIRST, _LAST = ord("가"), ord("힣")
_RIEUL = 8
"""The place of ㄹ among final consonants, after which 로 stands as after a vowel."""
# Digits and letters as they are read aloud: the final consonant of 영, 일, 삼, 육, 칠, 팔 and of 엘, 엠, 엔, 알. A word
# that ends in r ends in a vowel (센터).
FINALS = {
    "0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8, "L": 8, "M": 16, "N": 4, "R": 8, "l": 8, "m": 16, "n": 4,
}  # fmt: skip


def with_particles(text: str) -> str:
    """The text with each open particle settled.

    >>> with_particles("정부 추경안은(는) 45억원을(를) 12(으)로 GPU과(와)")
    '정부 추경안은 45억원을 12로 GPU와'
    """
    parts = _PARTICLE.split(text)
    for i in range(1, len(parts), 2):
        final = _final(parts[i - 1])
        if parts[i] == "(으)로":
            parts[i] = "으로" if final not in (0, _RIEUL) else "로"
        else:
            parts[i] = PAIRS[parts[i]][0 if final else 1]
    return "".join(parts)


def _final(before: str) -> int:
    """The final consonant of the last sound: its place among them, 0 for none. What stands in brackets is not read."""
    read = re.sub(r"\([^()]*\)\s*$", "", before)
    for sign in reversed(read or before):
        if _FIRST <= ord(sign) <= _LAST:
            return (ord(sign) - _FIRST) % 28
        if sign.isalnum() or sign == "%":
            return FINALS.get(sign, 0)
    return 0
