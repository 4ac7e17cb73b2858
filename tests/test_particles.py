"""Korean particles by the last sound of what stands before them."""

import pytest

from optimizer.language.particles import with_particles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("추경안은(는)", "추경안은"),
        ("펀드이(가)", "펀드가"),
        ("정부 추경안(2025년 4월)은(는)", "정부 추경안(2025년 4월)은"),
        ("HBM과(와) GPU과(와) NPU을(를)", "HBM과 GPU와 NPU를"),
        ("서울(으)로 부산(으)로 대구(으)로", "서울로 부산으로 대구로"),
        ("10(으)로 7(으)로 3(으)로 4(으)로", "10으로 7로 3으로 4로"),
        ("20%이(가)", "20%가"),
        ("a <= 5은(는)", "a <= 5는"),
        ("은(는)", "는"),
        ("낮은 (으)로", "낮은 으로"),
    ],
)
def test_the_particle_follows_the_sound(text, expected):
    assert with_particles(text) == expected
