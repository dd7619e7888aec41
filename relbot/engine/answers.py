"""What a person answered: kept first, then the flow goes on."""

from relbot.engine.advance import go_on, walk
from relbot.engine.ask import ask_again, ask_narrowed, ask_to_keep, refresh, say, set_expiry
from relbot.engine.caps import SEARCHED, BrokenError
from relbot.engine.draft import Draft, Rendered
from relbot.engine.incoming import Advice
from relbot.engine.outcome import Record, Retire
from relbot.engine.render import phrase
from relbot.engine.state import Answer, Question
from relbot.flow.models import Ask


def choose(draft: Draft, question: Question, index: int) -> None:
    """Option `index` of the question was meant."""
    option = question.options[index]
    answer = Answer(choice=option.id, label=option.label, score=option.score)
    _accept(draft, question, answer, str(index), option.label)


def tick(draft: Draft, question: Question, index: int, *, on: bool) -> None:
    """Set a tick, or take it away; the message changes in place. What is so already stays, and says nothing."""
    ticked = tuple(sorted({*question.ticked, index} if on else set(question.ticked) - {index}))
    if ticked != question.ticked:
        draft.question = question.model_copy(update={"ticked": ticked})
        refresh(draft, draft.question)


def finish(draft: Draft, question: Question) -> None:
    """All that was meant is ticked."""
    options = [question.options[index] for index in question.ticked]
    label = ", ".join(option.label for option in options) or phrase(draft, "engine.nothing_ticked")
    answer = Answer(choices=tuple(option.id for option in options), label=label)
    _accept(draft, question, answer, "done", phrase(draft, "controls.done"))


def search(draft: Draft, question: Question, text: str) -> None:
    """Typed letters narrow the list."""
    _, _, step = draft.place()
    if not isinstance(step, Ask):
        raise BrokenError("no_such_step")
    draft.effects.append(Retire(number=question.number))
    draft.close("searched")
    ask_narrowed(draft, question, step, " ".join(text.split())[:SEARCHED])


def hold(draft: Draft, question: Question, text: str, advice: Advice) -> None:
    """Words are not kept yet: their writer thinks of something first, and may keep them all the same."""
    draft.effects.append(Retire(number=question.number))
    draft.close("held")
    ask_to_keep(draft, question, text, advice)


def keep(draft: Draft, question: Question, how: str) -> None:
    """The words that waited are kept as they were written."""
    _accept(draft, question, Answer(text=question.held), how, phrase(draft, f"controls.{how}"))


def keep_on_leaving(draft: Draft, question: Question) -> bool:
    """Whoever leaves keeps the words that waited, as they were written, where they were free to keep them so.

    What may be kept for a reason alone, or not at all, is not: nobody has given the reason. Says whether it did.
    """
    if "keep_words" not in question.keeps:
        return False
    _record(draft, question, Answer(text=question.held), "keep_words")
    return True


def write(draft: Draft, question: Question, text: str) -> None:
    """Free text: kept whole and as it was written, also beyond the length the step hopes for."""
    _accept(draft, question, Answer(text=text), "words", None)


def skip(draft: Draft, question: Question) -> None:
    """The question is passed over; that is an answer too, and costs nothing (rule 11)."""
    _accept(draft, question, Answer(skipped=True), "skip", phrase(draft, "controls.skip"))


def misunderstand(draft: Draft, question: Question, *, heard: bool, kept_for: str = "") -> None:
    """Typed words fit no button: ask once more, kindly; from the second time on, point to Skip, where there is one.

    Words that were `heard` are nothing to mend: the question alone comes again. Who reads kept ones is said each time.
    """
    missed = question.missed + 1
    draft.question = question.model_copy(update={"missed": missed})
    if heard:
        ask_again(draft, question)
    elif kept_for:
        ask_again(draft, question, "engine.kept_but_tap", adult=kept_for)
    else:
        again = "not_understood_again" if question.skippable else "not_understood_owed"
        ask_again(draft, question, f"engine.{'not_understood' if missed < 2 else again}")
    set_expiry(draft, question)


def _accept(draft: Draft, question: Question, answer: Answer, how: str, mark: str | None) -> None:
    collect = question.collect
    draft.effects.append(Retire(number=question.number, mark=mark))
    _record(draft, question, answer, how if question.held else "")
    draft.close(how)
    draft.remember()
    frame = draft.frames[-1]
    others = {key: value for key, value in frame.answers.items() if key != collect}
    draft.frames[-1] = frame.model_copy(update={"answers": {**others, collect: answer}})
    flow, index, step = draft.place()
    if answer.text is not None and isinstance(step, Ask) and step.text and len(answer.text) > step.text.max:
        say(draft, Rendered(phrase(draft, "engine.long_answer_kept")))
    go_on(draft, flow, index)
    walk(draft)


def _record(draft: Draft, question: Question, answer: Answer, how: str) -> None:
    draft.effects.append(
        Record(
            number=question.number,
            flow=question.flow,
            step=question.step,
            collect=question.collect,
            keep=question.keep,
            answer=answer,
            how=how,
        )
    )
