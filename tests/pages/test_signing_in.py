"""Signing in and out."""

from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from tests import builders
from tests.pages.reading import html, texts


def test_the_right_password_leads_to_the_page_that_was_asked_for(client: Client, ada: User) -> None:
    answers = {"username": ada.username, "password": builders.PASSWORD, "next": "/widgets/"}

    response = client.post("/sign-in", answers)

    assert (response.status_code, response.headers["Location"]) == (302, "/widgets/")


def test_a_wrong_password_is_explained(client: Client, ada: User) -> None:
    response = client.post("/sign-in", {"username": ada.username, "password": "wrong"})

    assert response.status_code == 200
    assert "This user name and password do not belong together. Check both; capitals count." in texts(response, "p")


def test_an_address_elsewhere_is_not_followed(client: Client, ada: User) -> None:
    answers = {"username": ada.username, "password": builders.PASSWORD, "next": "https://elsewhere.example/"}

    assert client.post("/sign-in", answers).headers["Location"] == "/"


def test_whoever_is_signed_in_is_not_asked_again(member: Client) -> None:
    assert member.get("/sign-in").headers["Location"] == "/"


def test_signing_out_ends_the_session(member: Client) -> None:
    assert member.post("/sign-out").headers["Location"] == "/sign-in"
    assert member.get("/").headers["Location"] == "/sign-in?next=/"


def test_signing_out_by_a_link_does_nothing(member: Client) -> None:
    assert member.get("/sign-out").status_code == 405
    assert member.get("/").status_code == 200


def test_a_live_part_that_lost_its_session_has_the_page_loaded_again(client: Client, db: None) -> None:
    response = client.get("/sign-in?next=/", headers={"HX-Request": "true"})

    assert (html(response), response.headers["HX-Refresh"]) == ("", "true")


def test_a_form_without_its_token_is_refused_in_our_words(ada: User) -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in", {"username": ada.username})

    assert (response.status_code, texts(response, "h1")) == (403, ["This form is too old"])


def test_an_error_of_ours_is_told_without_the_database(rf: RequestFactory) -> None:
    response = server_error(rf.get("/"))

    assert (response.status_code, texts(response, "h1")) == (500, ["Something went wrong on our side"])


def test_pages_that_do_not_exist_say_so_in_our_words(member: Client) -> None:
    response = member.get("/no-such-page")

    assert (response.status_code, texts(response, "h1")) == (404, ["There is no such page"])
