"""Makes three tiny tokenizers, and what Python's tokenizers library makes of texts with them.

    python tokenizer_fixtures.py [CHECKPOINTS]        (needs tokenizers and jinja2)

writes src/test/resources/dev/fathom/text/{bytelevel,metaspace,unigram}/ and golden.json beside them. CHECKPOINTS is
a folder of checkpoints (stories15m-base, minimind2-small); with it, golden.json holds their ids too.
"""

import json
import sys
from pathlib import Path

import jinja2
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TARGET = Path(__file__).parent.parent / "resources/dev/fathom/text"

CORPUS = [
    "A fathom is six feet, the span of a sailor's arms stretched out wide.",
    "The lead line tells the depth: by the mark five, by the deep four.",
    "She sells sea shells by the sea shore, and the shells she sells are sea shells.",
    "How deep is the water here? Twelve fathoms, and a sandy bottom.",
    "Le bateau quitte le port à l'aube; la mer est calme et l'été s'achève.",
    "def depth(line):\n    return len(line) // 6\n",
    "1234567890 fathoms, 42 feet, 3.14 metres",
    "user: Name a colour.\nassistant: Blue.\n",
] * 4

TEXTS = [
    "",
    " ",
    "A fathom is six feet.",
    "  two leading spaces and a trailing one ",
    "line one\nline two\n\n\tindented\r\n",
    "Çà et là, l'été — naïve façade",
    "日本語のテキスト と 한국어",
    "emoji 😀👩‍👩‍👧 and flags 🇫🇷",
    "e\u0301 combining and \u200b zero width",
    "numbers 1234567890 and 3.14159",
    "def f(x):\n    return x * 2  # comment",
    "special <s> inside </s> <|im_start|>user<|im_end|> text",
    "almost special <s <|im_ start|> < s >",
    "control \x00 \x07 \x7f and \ufffd",
    "▁ and Ġ and <0x41> written out",
]


PROMPT = "How deep is a fathom?"

RESPONSES = [
    "",
    "Six feet.",
    " Six feet.",
    "  Six",
    "\nSix",
    "\n\n",
    " ",
    "😀 six",
    "👩‍👩‍👧",
    "\u0301 a mark first",
    "e\u0301",
    "日本",
    "</s> then more",
    "<s>[INST] x [/INST]",
    "<|im_end|>\n<|im_start|>user\n",
    "[/INST]",
    "\t\x00",
    "Assistant: User:",
]


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return json.loads(tokenizer.to_str())


def metaspace():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    special = ["<unk>", "<s>", "</s>"]
    octets = [f"<0x{octet:02X}>" for octet in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=special + octets, show_progress=False)
    tokenizer.train_from_iterator([line.replace("\n", " ") for line in CORPUS], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    document = json.loads(tokenizer.to_str())
    # The bytes are tokens of the model, not strings to look for in the text.
    document["added_tokens"] = [token for token in document["added_tokens"] if token["id"] < 3]
    return document


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=150, special_tokens=["<pad>", "</s>", "<unk>", "<s>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("</s>", 1), ("<s>", 3)]
    )
    return json.loads(tokenizer.to_str())


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def dialogues(folder):
    """The prompt's ids and, for each response, its own: what training puts one after the other."""
    tokenizer = load(folder / "tokenizer.json")
    config = folder / "tokenizer_config.json"
    config = json.loads(config.read_text("utf-8")) if config.exists() else {}
    template = folder / "chat_template.jinja"
    template = template.read_text("utf-8") if template.exists() else config.get("chat_template")
    if template:
        environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
        text = environment.from_string(template).render(
            messages=[{"role": "user", "content": PROMPT}],
            add_generation_prompt=True,
            bos_token=config.get("bos_token"),
            eos_token=config.get("eos_token"),
        )
        prompt = tokenizer.encode(text, add_special_tokens=False).ids
    else:
        # The plain format: bos, then the text.
        text = "User: " + PROMPT + "\n\nAssistant:"
        prompt = [tokenizer.token_to_id("<s>")] + tokenizer.encode(text, add_special_tokens=False).ids
    responses = [
        {"text": response, "ids": tokenizer.encode(response, add_special_tokens=False).ids} for response in RESPONSES
    ]
    return {"prompt": PROMPT, "promptIds": prompt, "responses": responses}


def golden(path):
    tokenizer = load(path)
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cases.append(
            {
                "text": text,
                "ids": ids,
                "withSpecialTokens": tokenizer.encode(text).ids,
                "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                "decodedWithoutSpecialTokens": tokenizer.decode(ids, skip_special_tokens=True),
            }
        )
    return cases


def main():
    for name, document in {"bytelevel": byte_level(), "metaspace": metaspace(), "unigram": unigram()}.items():
        # A loader must switch both off.
        document["truncation"] = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
        document["padding"] = {
            "strategy": {"Fixed": 64},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": "<pad>",
        }
        write(TARGET / name / "tokenizer.json", document)
    write(
        TARGET / "bytelevel/tokenizer_config.json",
        {"bos_token": None, "eos_token": "<|im_end|>", "pad_token": {"content": "<|endoftext|>"}},
    )
    write(
        TARGET / "metaspace/tokenizer_config.json",
        {
            "add_bos_token": True,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "chat_template": "{{ bos_token }}{% for message in messages %}{% if message.role == 'user' %}"
            "{{ '[INST] ' + message.content + ' [/INST]' }}{% else %}{{ raise_exception('no such role') }}"
            "{% endif %}{% endfor %}",
        },
    )
    (TARGET / "bytelevel/chat_template.jinja").write_text(
        "{% for message in messages %}\n"
        "{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}\n"
        "{%- endfor %}\n"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}\n"
    )
    folders = [TARGET / name for name in ("bytelevel", "metaspace", "unigram")]
    if len(sys.argv) > 1:
        folders += [Path(sys.argv[1]) / name for name in ("stories15m-base", "minimind2-small")]
    write(
        TARGET / "golden.json",
        {
            folder.name: {"texts": golden(folder / "tokenizer.json"), "dialogues": dialogues(folder)}
            for folder in folders
        },
    )


if __name__ == "__main__":
    main()
