"""Makes the reference values for what is taken out of answers and for IFEval's instructions.

    pip install lm_eval==0.4.13 nltk immutabledict pyyaml
    python fathom-core/src/test/python/make_check_fixtures.py

Writes fathom-core/src/test/resources/tasks/checks.json: answers that are made up, and what the
filters of lm-evaluation-harness's bbh_zeroshot take out of them; and what its ifeval says of each
instruction, strict and loose.

The harness asks `langdetect` for the language of an answer, which is replaced by one that always
says English, and NLTK's punkt for sentences, which is not asked: sentences have no reference here.
Words are NLTK's, of the text as one sentence.
"""

import json
import random
import sys
import types
from pathlib import Path

import nltk
import yaml
from nltk.tokenize import NLTKWordTokenizer

language = types.ModuleType("langdetect")
language.detect = lambda _: "en"
language.LangDetectException = ValueError
sys.modules["langdetect"] = language
sys.modules["word2number"] = types.ModuleType("word2number")
sys.modules["word2number"].w2n = None  # numbers in words are not asked for
nltk.data.find = lambda _: None
nltk.word_tokenize = NLTKWordTokenizer().tokenize

import lm_eval
from lm_eval.filters.extraction import RegexFilter
from lm_eval.tasks.bbh.zeroshot import utils as bbh
from lm_eval.tasks.ifeval import utils as ifeval

FILE = Path(__file__).resolve().parent.parent / "resources" / "tasks" / "checks.json"

PLACES = "Options:\n(A) the harbour\n(B) the old mill\n(C) the old mill, by night\n(D) market-place!"
INPUTS = {
    "boolean_expressions": "not ( True ) and ( True ) is",
    "dyck_languages": "Complete the rest of the sequence. Input: [ { [",
    "snarks": f"Where was Ada?\n{PLACES}",
    "object_counting": "I have a lamp and two nets. How many things do I have?",
    "navigate": "If you turn left, do you return?",
    "formal_fallacies": "Is it valid?",
    "sports_understanding": "Is the sentence plausible?",
    "web_of_lies": "Does Bela tell the truth?",
    "word_sorting": "Sort the following words alphabetically: List: pear kite bun pear-tree net",
}
ANSWERS = [
    "", " True", "it is (B).", "(b)", "The answer: C", ": D", "the old mill", "The Old Mill, by night.",
    "market place", "nothing of that", "-12 and 7", " ] } ]", "yes, they do. No!", "Yes", "no", "invalid",
    "it is valid or invalid", "not plausible", "that is plausible", "she does not tell the truth",
    "she is telling the truth", "bun kite net pear bun", "pear, net and kites", "( ( ) )", "(Z) or (A)",
    "x\ny: \n A", "True and False", "<< >> [ ]", "the harbour (C)",
]

PROMPT = "Write about Ada and her kite."
TEXTS = [
    "", "   ", "Ada flies her kite.", "ADA FLIES HER KITE BY THE SEA.", "ada flies her kite by the sea.",
    "\"Ada flies her kite.\"", "Write about Ada and her kite.\nShe flies it, often.",
    "* one\n* two\n- three", "  * indented\n** no bullet\n*\n-", "# Title\n<<Ada and the kite>>\nText.",
    "<< >>", "<<>>x>>", "My answer is maybe.", "Well. My answer is yes. Or so.", "[name] and [place] [a\nb]",
    "*bold* and **strong** and * * and ****", "*one* *two* then **three**", "***\nFirst part.\n***\nSecond part.\n***",
    "First part.\n***\n***\nSecond part.", "One part.***Two part. *** Three part.",
    "First.\n\nSecond begins here.\n\n\"Third,\" she said.", "First.\n\n\n\n'second' begins.\n\nThird.",
    "Section 1\nHere.\nSection 2\nThere.\nSECTION 3", "Text.\nP.S. Fly higher.", "text\np. p.s all", "P.P.S no",
    "{\"kite\": 1}", "```json\n{\"kite\": [1, 2], \"kite\": 3}\n```", "```\nnot json\n```", "NaN", "{} {}",
    "One answer.******Another answer.", "Same. ****** Same.", "******One.******Two.******", "a******b******c",
    "Is there anything else I can help with?", "That is all.\" ", "KITE KITE kite Kites e-KITE DON'T U.S.A.",
    "Überall fliegt der Drachen, naïve façade", "e" * 7, "kite\n*kite*\nkite sea", "Here is it:\nada flies\nbye",
    "the sea the sea the SEA: sea-side seaside", "word " * 31, "I AM OK 3 TIMES",
]
INSTRUCTIONS = [
    ("keywords:existence", {"keywords": ["kite", "sea"]}),
    ("keywords:frequency", {"keyword": "sea", "frequency": 3, "relation": "at least"}),
    ("keywords:frequency", {"keyword": "kite ", "frequency": 2, "relation": "less than"}),
    ("keywords:forbidden_words", {"forbidden_words": ["sea", "naïve"]}),
    ("keywords:letter_frequency", {"letter": "e", "let_frequency": 4, "let_relation": "at least"}),
    ("keywords:letter_frequency", {"letter": "K", "let_frequency": 2, "let_relation": "less than"}),
    ("language:response_language", {"language": "en"}),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}),
    ("length_constraints:number_words", {"relation": "at least", "num_words": 6}),
    ("length_constraints:number_words", {"relation": "less than", "num_words": 4}),
    ("length_constraints:nth_paragraph_first_word",
     {"num_paragraphs": 3, "nth_paragraph": 3, "first_word": "Third"}),
    ("length_constraints:nth_paragraph_first_word",
     {"num_paragraphs": 3, "nth_paragraph": 2, "first_word": "second"}),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}),
    ("detectable_format:number_bullet_lists", {"num_bullets": 3}),
    ("detectable_format:constrained_response", {}),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 3}),
    ("detectable_format:multiple_sections", {"section_spliter": "Section", "num_sections": 2}),
    ("detectable_format:json_format", {}),
    ("detectable_format:title", {}),
    ("combination:two_responses", {}),
    ("combination:repeat_prompt", {"prompt_to_repeat": PROMPT}),
    ("startend:end_checker", {"end_phrase": "That is all."}),
    ("startend:quotation", {}),
    ("change_case:capital_word_frequency", {"capital_relation": "at least", "capital_frequency": 3}),
    ("change_case:english_capital", {}),
    ("change_case:english_lowercase", {}),
    ("punctuation:no_comma", {}),
]


class Loader(yaml.SafeLoader):
    """Reads the harness's task files; a function is its name."""


Loader.add_constructor("!function", lambda _, node: getattr(bbh, node.value.split(".")[1]))


def filters() -> list[dict]:
    folder = Path(lm_eval.__file__).parent / "tasks" / "bbh" / "zeroshot"
    cases = []
    for subtask, text in INPUTS.items():
        task = yaml.load((folder / f"{subtask}.yaml").read_text(), Loader)
        flexible = next(f for f in task["filter_list"] if f["name"] == "flexible-extract")
        options = dict(flexible["filter"][0])
        kind = options.pop("function")
        made = RegexFilter(**options) if kind == "regex" else kind(**options)
        for answer in ANSWERS:
            if subtask == "object_counting" and not any(c.isdigit() or c == "-" for c in answer):
                continue  # numbers in words come from another library
            (found,) = made.apply([[answer]], [{"input": text}])
            cases.append({"subtask": subtask, "input": text, "answer": answer,
                          "found": found if isinstance(found, str) else found[0]})
    return cases


def instructions() -> list[dict]:
    cases = []
    for text in TEXTS:
        doc = {"key": 1, "prompt": PROMPT, "instruction_id_list": [i for i, _ in INSTRUCTIONS],
               "kwargs": [dict(k) for _, k in INSTRUCTIONS]}
        result = ifeval.process_results(doc, [text])
        cases.append({"answer": text, "strict": result["inst_level_strict_acc"],
                      "loose": result["inst_level_loose_acc"]})
    return cases


def main() -> None:
    assert lm_eval.__version__ == "0.4.13"
    random.seed(0)
    found = instructions()
    for i, (name, _) in enumerate(INSTRUCTIONS):
        followed = {case["strict"][i] for case in found}
        assert followed == {True, False} or name == "language:response_language", name
    FILE.write_text(json.dumps(
        {"filters": filters(), "prompt": PROMPT,
         "instructions": [{"id": i, "kwargs": k} for i, k in INSTRUCTIONS], "answers": found},
        indent=1, ensure_ascii=False) + "\n")
    print(f"{len(filters())} filtered answers, {len(found)} x {len(INSTRUCTIONS)} instructions")


if __name__ == "__main__":
    main()
