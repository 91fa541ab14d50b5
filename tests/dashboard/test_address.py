"""State in the address: a choice is kept against a request that left before it, and the way back stays open."""

from streamlit.testing.v1 import AppTest

OLD, NEW = "110000.core", "110101"


def page(*, finishes: bool) -> AppTest:
    def run(*, done: bool) -> None:
        import streamlit as st

        from dashboard.session import address

        state = address.read_state()
        st.write(state.area)
        st.button("go", on_click=lambda: address.put(area="110101"))
        if done:
            address.page_finished()

    app = AppTest.from_function(run, kwargs={"done": finishes}, default_timeout=300)
    app.query_params["area"] = OLD
    app.run()
    app.button[0].click().run()
    assert app.markdown[0].value == NEW
    return app


def asked(app: AppTest, area: str) -> str:
    app.query_params["area"] = area
    app.run()
    shown: str = app.markdown[0].value
    return shown


def test_a_request_that_left_before_the_choice_does_not_undo_it():
    app = page(finishes=False)
    assert asked(app, OLD) == NEW
    assert app.query_params["area"] in (NEW, [NEW])


def test_the_way_back_is_open_once_the_choice_was_shown():
    assert asked(page(finishes=True), OLD) == OLD


def test_another_address_wins_at_any_time():
    assert asked(page(finishes=False), "110102") == "110102"


def test_a_choice_taken_out_is_not_put_back_by_a_request_that_left_before():
    def run() -> None:
        import streamlit as st

        from dashboard.session import address

        state = address.read_state()
        st.write(str(state.demo))
        st.button("go", on_click=lambda: address.put(data=None))

    app = AppTest.from_function(run, default_timeout=300)
    app.query_params["data"] = "demo"
    app.run()
    app.button[0].click().run()
    assert app.markdown[0].value == "False"
    app.query_params["data"] = "demo"
    app.run()
    assert app.markdown[0].value == "False"
    assert "data" not in app.query_params


def test_what_does_not_fit_a_page_is_neither_kept_nor_said_again():
    def run(*, choices: tuple[str, ...]) -> None:
        import streamlit as st

        from dashboard.session import address

        st.write(address.asked_choice("period", choices, "latest"))

    app = AppTest.from_function(run, kwargs={"choices": ("latest", "2026-10")}, default_timeout=300)
    app.query_params["period"] = "2010"
    app.run()
    assert app.markdown[0].value == "latest"
    assert "period" not in app.query_params
    app.run()
    assert "period" not in app.query_params


OWNERS = {"body": ("commission", "bureau"), "district": ("110105", "110106")}


def owners() -> AppTest:
    def run(*, offered: dict[str, tuple[str, ...]]) -> None:
        import streamlit as st

        from dashboard.session import address

        kind = address.asked_choice("who", tuple(offered), "body")
        st.radio("who", tuple(offered), **address.bound("who", kind, "kind"))
        asked = address.asked_choice("owner", offered[kind], offered[kind][0])
        st.selectbox("owner", offered[kind], **address.bound("owner", asked, f"owner:{kind}"))
        address.page_finished()

    return AppTest.from_function(run, kwargs={"offered": OWNERS}, default_timeout=300)


def test_an_owner_of_another_kind_leaves_the_address():
    app = owners()
    app.query_params["owner"] = "110105"
    app.run()
    assert app.selectbox[0].value == "commission"
    assert "owner" not in app.query_params


def test_what_was_chosen_waits_while_the_page_does_not_offer_it():
    app = owners()
    app.query_params["who"] = "district"
    app.query_params["owner"] = "110106"
    app.run()
    assert app.selectbox[0].value == "110106"
    app.radio[0].set_value("body").run()
    assert app.selectbox[0].value == "commission"
    assert "owner" not in app.query_params
    app.radio[0].set_value("district").run()
    assert app.selectbox[0].value == "110106"
    assert app.query_params["owner"] in ("110106", ["110106"])


def test_a_name_that_does_not_fit_is_not_followed_by_an_earlier_one_that_does():
    app = owners()
    app.query_params["owner"] = "bureau"
    app.run()
    app.query_params["owner"] = "nobody"
    app.run()
    assert app.selectbox[0].value == "commission"
    app.run()
    assert app.selectbox[0].value == "commission"
