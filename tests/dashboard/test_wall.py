"""The wall's rotation: time, pause, steps, and what an address may ask for."""

from dashboard import wall
from dashboard.wall import Rotation


def test_a_view_stays_its_time_and_not_longer():
    now = Rotation(0, 100.0)
    assert wall.ticked(now, 109.4, every=10, views=3) == now
    assert wall.ticked(now, 109.5, every=10, views=3) == Rotation(1, 109.5)
    assert wall.ticked(Rotation(2, 0.0), 10.0, every=10, views=3).at == 0


def test_a_paused_wall_stays_and_goes_on_with_a_full_turn():
    paused = wall.toggled(Rotation(1, 0.0), 4.0)
    assert wall.ticked(paused, 1000.0, every=10, views=3) == paused
    assert wall.toggled(paused, 1000.0) == Rotation(1, 1000.0)


def test_steps_go_round_both_ways():
    assert wall.moved(Rotation(0, 0.0), 1.0, step=-1, views=3).at == 2
    assert wall.place(Rotation(2, 0.0), ("a", "b", "c")) == "3/3"


def test_an_address_chooses_views_and_nonsense_reads_as_the_default():
    known = ("overview", "hospital_beds")
    assert wall.chosen_views("hospital_beds,../etc", known) == ("hospital_beds",)
    assert wall.chosen_views("nothing", known) == known
    assert wall.chosen_views(None, known) == known
    assert [wall.seconds(asked) for asked in (None, "x", "0", "30", "9999", "99999")] == [20, 20, 5, 30, 600, 20]
