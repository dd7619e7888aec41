"""Formatting options: HTML and MarkdownV2."""

from typing import Any

import pytest

from relbot.sandbox import ApiError
from relbot.sandbox.formatting import Formatted, read_text


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    """One MessageEntity."""
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    "source,text,entities",
    [
        ("plain &lt;b&gt; &amp; &quot;x&quot; &copy; &#65;", 'plain <b> & "x" &copy; A', []),
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 1), entity("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [entity("italic", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [entity("strikethrough", at, 1) for at in range(3)]),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            "ab",
            [entity("spoiler", 0, 1), entity("spoiler", 1, 1)],
        ),
        ('😀<a href="https://a.test/?x=1&amp;y=2">see</a>', "😀see", [entity("text_link", 2, 3, url="https://a.test/?x=1&y=2")]),
        ("<a>see</a>", "see", []),
        ("<b>bold <i>both</i></b>", "bold both", [entity("bold", 0, 9), entity("italic", 5, 4)]),
        ("<code>/help</code>", "/help", [entity("code", 0, 5)]),
        ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("  <b> padded </b>  ", "padded", [entity("bold", 0, 6)]),
        ("Type /help or /cymorth@relbot_bot, not a/b", "Type /help or /cymorth@relbot_bot, not a/b",
         [entity("bot_command", 5, 5), entity("bot_command", 14, 19)]),
    ],
)  # fmt: skip
def test_html(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    """Tags become entities, counted in UTF-16 units; character references become characters."""
    assert read_text(source, "HTML") == Formatted(text, tuple(entities))


@pytest.mark.parametrize(
    "source,reason",
    [
        ("ŵ<nobr>", 'Unsupported start tag "nobr" at byte offset 2'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a</", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_refused(source: str, reason: str) -> None:
    """Telegram's words, with the place in bytes."""
    assert refusal(source, "HTML") == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    "source,text,entities",
    [
        (r"1\. Really hard\!", "1. Really hard!", []),
        ("*bold*", "bold", [entity("bold", 0, 4)]),
        ("_it_", "it", [entity("italic", 0, 2)]),
        ("__under__", "under", [entity("underline", 0, 5)]),
        ("~gone~", "gone", [entity("strikethrough", 0, 4)]),
        ("||hidden||", "hidden", [entity("spoiler", 0, 6)]),
        ("`a.b`", "a.b", [entity("code", 0, 3)]),
        ("```\nx = 1\n```", "x = 1", [entity("pre", 0, 5)]),
        ("```python\nx```", "x", [entity("pre", 0, 1, language="python")]),
        ("*a _b_*", "a b", [entity("bold", 0, 3), entity("italic", 2, 1)]),
        ("😀 [see](https://a.test/b)", "😀 see", [entity("text_link", 3, 3, url="https://a.test/b")]),
    ],
)
def test_markdown(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    """Marks become entities, escapes become characters."""
    assert read_text(source, "MarkdownV2") == Formatted(text, tuple(entities))


@pytest.mark.parametrize(
    "source,reason",
    [
        ("Hello.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        (">quote", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("ŵ *a", "Can't find end of Bold entity at byte offset 3"),
        ("_a", "Can't find end of Italic entity at byte offset 0"),
        ("```a", "Can't find end of Pre entity at byte offset 0"),
        ("```a b", "Can't find end of PreCode entity at byte offset 0"),
        ("[a](b", "Can't find end of a URL at byte offset 3"),
        ("[a", "Can't find end of TextUrl entity at byte offset 0"),
    ],
)
def test_markdown_refused(source: str, reason: str) -> None:
    """Telegram's words, with the place in bytes."""
    assert refusal(source, "MarkdownV2") == f"Bad Request: can't parse entities: {reason}"


def test_given_entities_are_kept() -> None:
    """The `entities` parameter in place of a parse mode; a command is found beside them."""
    given = [entity("bold", 3, 2)]
    assert read_text("😀 hi /help", None, given) == Formatted(
        "😀 hi /help", (entity("bold", 3, 2), entity("bot_command", 6, 5))
    )


@pytest.mark.parametrize("given", [[{"type": "bold", "offset": 1, "length": 1}], [{"type": "bold"}], ["bold"]])
def test_given_entities_refused(given: list[Any]) -> None:
    """Entities that cut a character in two, lack a field or are none."""
    with pytest.raises(ApiError) as error:
        read_text("😀", None, given)
    assert error.value.description.startswith("Bad Request: can't parse MessageEntity: ")


def test_the_longest_source() -> None:
    """Longer input is refused before it is parsed."""
    assert refusal("a" * (2**15 + 1), "HTML") == "Bad Request: text is too long"


def refusal(source: str, mode: str) -> str:
    """The description of the error."""
    with pytest.raises(ApiError) as error:
        read_text(source, mode)
    return error.value.description
