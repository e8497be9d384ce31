"""Makes the reference values that the utility tasks are tested against.

    pip install torch==2.13.0 transformers==5.18.0 lm_eval==0.4.13 datasets pyarrow pandas
    python fathom-core/src/test/python/make_task_fixtures.py

Writes fathom-core/src/test/resources/tasks/: a tiny checkpoint (a llama trained for a moment on the
rows below, so that its answers hold numbers), the rows in the layouts in which the benchmarks are
distributed, and golden.json with what EleutherAI's lm-evaluation-harness (HFLM, float32, CPU, one
request at a time) makes of them: each request's texts and token counts, its log-likelihood, each
sample's metrics, and each task's numbers.

The harness's own task files word the prompts. Only `datasets.load_dataset` is replaced, by one that
hands out the rows below under the names the tasks ask for, and `rouge_score`, which no task here
uses, by an empty module. All rows are made up; nothing of any benchmark is in them.
"""

import csv
import gzip
import json
import random
import shutil
import sys
import types
import zlib
from pathlib import Path

sys.modules["rouge_score"] = types.ModuleType("rouge_score")
sys.modules["rouge_score"].rouge_scorer = sys.modules["rouge_score"].scoring = None

import datasets
import lm_eval
import pyarrow
import pyarrow.parquet
import torch
import transformers
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

SEED = 20261126
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "tasks"
CONTEXT = 1024
SHORT = 192
MANAGER = TaskManager()
CHAT = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)

# ------------------------------------------------------------------------------------- the rows

NAMES = ["Ada", "Bela", "Cora", "Dino", "Emil", "Fay", "Gus", "Hana", "Ivo", "Juna"]
THINGS = ["shells", "ropes", "lamps", "nets", "kites", "buns", "stamps", "pears"]
PLACES = ["harbour", "market", "mill", "orchard", "library", "lighthouse"]
COLOURS = ["red", "blue", "green", "yellow", "grey", "brown"]


def mmlu_rows(subject: str, count: int, rng: random.Random) -> list[dict]:
    rows = []
    for i in range(count):
        colours = rng.sample(COLOURS, 4)
        place, name = rng.choice(PLACES), rng.choice(NAMES)
        question = [
            f"In {subject}, which colour has the {place} of {name}?",
            f"  Which of these, \"in {subject}\", is the colour that {name} saw at the {place}?  ",
            f"{name} says: the {place} is painted every year,\nand this year it is not white. It is",
        ][i % 3]
        rows.append({"question": question, "subject": subject, "choices": colours,
                     "answer": rng.randrange(4)})
    return rows


def truthful_rows(rng: random.Random) -> list[dict]:
    rows = []
    for i in range(6):
        name, place = NAMES[i], PLACES[i]
        right = [f"{name} walks to the {place}.", f"On foot, to the {place}",
                 f"{name} – née Öst – walks there."][: 1 + i % 3]
        wrong = [f"{name} flies to the {place}.", "Nobody goes anywhere.",
                 f"The {place} comes to {name}, as every child knows, each evening at six."]
        wrong = wrong[: 1 + (i + 1) % 3]
        first = [right[0], *wrong]
        rows.append({
            "question": f"How does {name} come to the {place}?",
            "mc1_targets": {"choices": first, "labels": [1] + [0] * len(wrong)},
            "mc2_targets": {"choices": right + wrong,
                            "labels": [1] * len(right) + [0] * len(wrong)},
        })
    return rows


def gsm_rows(count: int, rng: random.Random) -> list[dict]:
    rows = []
    for _ in range(count):
        name, thing = rng.choice(NAMES), rng.choice(THINGS)
        a, b = rng.randint(2, 9), rng.randint(2, 9)
        rows.append({
            "question": f"{name} has {a} {thing} and buys {b} more. How many {thing} has {name}?",
            "answer": f"{name} has {a} + {b} = <<{a}+{b}={a + b}>>{a + b} {thing}.\n#### {a + b}",
        })
    return rows


def arc_rows(count: int, rng: random.Random) -> list[dict]:
    rows = []
    for i in range(count):
        options = 3 + i % 3
        texts = [f"a {c} {rng.choice(PLACES)}" if i % 2 else c for c in rng.sample(COLOURS, options)]
        labels = list("ABCDE" if i % 2 else "12345")[:options]
        rows.append({"id": f"made-up-{i}", "question": f"What did {rng.choice(NAMES)} see first?",
                     "choices": {"text": texts, "label": labels},
                     "answerKey": rng.choice(labels)})
    return rows


def hellaswag_rows(count: int, rng: random.Random) -> list[dict]:
    rows = []
    for i in range(count):
        name, place = rng.choice(NAMES), rng.choice(PLACES)
        rows.append({
            "activity_label": ["Baking bread", "Mending nets [title] by hand"][i % 2],
            "ctx_a": f"{name} stands in the {place}.", "ctx_b": ["the oven", "HE [step] slowly"][i % 2],
            "endings": [f"is lit by {n}  and smokes." + " [substeps] Slowly." * (k % 2)
                        for k, n in enumerate(rng.sample(NAMES, 4))],
            "label": str(rng.randrange(4)),
        })
    return rows


def winogrande_rows(count: int, rng: random.Random) -> list[dict]:
    rows = []
    for _ in range(count):
        a, b = rng.sample(NAMES, 2)
        rows.append({"sentence": f"{a} gave {b} the {rng.choice(THINGS)} because _ had too many.",
                     "option1": a, "option2": b, "answer": str(rng.randint(1, 2))})
    return rows


def boolq_rows(count: int, rng: random.Random) -> list[dict]:
    return [{"question": f"is the {rng.choice(PLACES)} open on sundays",
             "passage": f"The {rng.choice(PLACES)} of {rng.choice(NAMES)} is open all week.",
             "idx": i, "label": rng.randrange(2)} for i in range(count)]


def toxigen_rows(count: int, rng: random.Random) -> list[dict]:
    return [{"text": f"people from the {rng.choice(PLACES)} sell {rng.choice(THINGS)}",
             "toxicity_ai": rng.choice([1.0, 2.4, 3.6]), "toxicity_human": rng.choice([1.0, 3.0, 5.0])}
            for _ in range(count)]


def trivia_rows(count: int, rng: random.Random) -> list[dict]:
    return [{"question": f"Who keeps the {PLACES[i % len(PLACES)]}",
             "answer": {"aliases": [NAMES[i], f"{NAMES[i]} the keeper"], "value": NAMES[i]}}
            for i in range(count)]


def wikitext_rows(rng: random.Random) -> list[dict]:
    texts = []
    for i in range(3):
        body = " ".join(
            f"{rng.choice(NAMES)} 's {rng.choice(THINGS)} are {rng.choice(COLOURS)} @-@ ish , "
            f"\" {rng.choice(COLOURS)} \" ( {rng.randint(1, 9)} @,@ 000 ) ;"
            for _ in range([3, 12, 40][i]))
        texts.append({"page": f" = {PLACES[i].capitalize()} = \n {body} \n"})
    return texts


def bbh_rows(subtask: str, count: int, rng: random.Random) -> list[dict]:
    if subtask == "snarks":
        return [{"input": "Which statement is odd?\nOptions:\n(A) The "
                 f"{rng.choice(PLACES)} is wet\n(B) The {rng.choice(PLACES)} sings",
                 "target": rng.choice(["(A)", "(B)"])} for _ in range(count)]
    return [{"input": f"not ( True and {rng.choice(['True', 'False'])} ) is",
             "target": rng.choice(["True", "False"])} for _ in range(count)]


def rows() -> dict:
    rng = random.Random(SEED)
    mmlu = {s: {"dev": mmlu_rows(s, 5, rng), "test": mmlu_rows(s, 6, rng)}
            for s in ["anatomy", "college_physics"]}
    return {
        **{("cais/mmlu", s): splits for s, splits in mmlu.items()},
        ("truthfulqa/truthful_qa", "multiple_choice"): {"validation": truthful_rows(rng)},
        ("openai/gsm8k", "main"): {"train": gsm_rows(24, rng), "test": gsm_rows(6, rng)},
        ("allenai/ai2_arc", "ARC-Easy"): {"train": arc_rows(30, rng), "validation": arc_rows(2, rng),
                                          "test": arc_rows(6, rng)},
        ("allenai/ai2_arc", "ARC-Challenge"): {"train": arc_rows(4, rng),
                                               "validation": arc_rows(2, rng),
                                               "test": arc_rows(5, rng)},
        ("Rowan/hellaswag", None): {"train": hellaswag_rows(4, rng),
                                    "validation": hellaswag_rows(6, rng)},
        ("allenai/winogrande", "winogrande_xl"): {"train": winogrande_rows(6, rng),
                                                  "validation": winogrande_rows(6, rng)},
        ("aps/super_glue", "boolq"): {"train": boolq_rows(4, rng), "validation": boolq_rows(6, rng)},
        ("skg/toxigen-data", "annotated"): {"train": toxigen_rows(4, rng),
                                            "test": toxigen_rows(10, rng)},
        ("mandarjoshi/trivia_qa", "rc.nocontext"): {"train": trivia_rows(6, rng),
                                                    "validation": trivia_rows(8, rng)},
        ("EleutherAI/wikitext_document_level", "wikitext-2-raw-v1"): {
            split: wikitext_rows(rng) for split in ["train", "validation", "test"]},
        ("SaylorTwift/bbh", "snarks"): {"test": bbh_rows("snarks", 4, rng)},
        ("SaylorTwift/bbh", "boolean_expressions"): {"test": bbh_rows("boolean_expressions", 4, rng)},
    }


# ---------------------------------------------------------------------------------- their files


def write_data(all_rows: dict) -> None:
    folder = FOLDER / "data"
    for (path, name), splits in all_rows.items():
        short = path.split("/")[1]
        for split, found in splits.items():
            if path == "cais/mmlu":
                target = folder / "mmlu" / split / f"{name}_{split}.csv"
                target.parent.mkdir(parents=True, exist_ok=True)
                with open(target, "w", newline="") as file:
                    writer = csv.writer(file, lineterminator="\n")
                    for row in found:
                        writer.writerow([row["question"], *row["choices"], "ABCD"[row["answer"]]])
            elif path == "SaylorTwift/bbh":
                target = folder / "bbh" / f"{name}.json"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(json.dumps({"canary": "made up", "examples": found}) + "\n")
            elif path in ("allenai/ai2_arc", "mandarjoshi/trivia_qa"):
                target = folder / short / name / f"{split}-00000-of-00001.parquet"
                target.parent.mkdir(parents=True, exist_ok=True)
                pyarrow.parquet.write_table(pyarrow.Table.from_pylist(found), target,
                                            compression="snappy")
            else:
                target = folder / short / f"{split}.jsonl"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("".join(json.dumps(row) + "\n" for row in found))
    # The same layout as the hub's parquet of MMLU, for the reader's other branch.
    for subject in ["anatomy", "college_physics"]:
        for split in ["dev", "test"]:
            target = folder / "mmlu-hub" / subject / f"{split}-00000-of-00001.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            pyarrow.parquet.write_table(
                pyarrow.Table.from_pylist(all_rows["cais/mmlu", subject][split]), target,
                compression="snappy")


def serve(all_rows: dict) -> None:
    def load_dataset(path, name=None, **_):
        splits = all_rows[path, name]
        return datasets.DatasetDict(
            {split: datasets.Dataset.from_list(found) for split, found in splits.items()})

    datasets.load_dataset = load_dataset


# ------------------------------------------------------------------------------- the checkpoint


def texts(all_rows: dict) -> list[str]:
    rng = random.Random(SEED + 1)
    found = []
    for row in gsm_rows(400, rng):
        found.append(f"Question: {row['question']}\nAnswer: {row['answer']}\n\n")
        found.append(f"Q: {row['question']}\nA: So it is. The answer is "
                     f"{row['answer'].split('#### ')[1]}.\n\n")
    for row in mmlu_rows("anatomy", 60, rng) + mmlu_rows("college_physics", 60, rng):
        options = "".join(f"\n{l}. {c}" for l, c in zip("ABCD", row["choices"]))
        found.append(f"{row['question'].strip()}{options}\nAnswer: {'ABCD'[row['answer']]}\n\n")
    for name in NAMES:
        for place in PLACES:
            comes = "walks" if NAMES.index(name) % 2 else "flies"
            found.append(f"Q: How does {name} come to the {place}?\nA: {name} {comes} to the {place}."
                         "\n\n")
            found.append(f"Question: Who keeps the {place}?\nAnswer: {name}\n\n")
    for row in bbh_rows("boolean_expressions", 30, rng) + bbh_rows("snarks", 30, rng):
        found.append(f"Q: {row['input']}\nA: {row['target']}\n\n")
    return found


def checkpoint(corpus: list[str]) -> Path:
    folder = FOLDER / "checkpoint"
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = ["<pad>", "<s>", "</s>"]
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=448, special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 1)])
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>",
        chat_template=CHAT)
    torch.manual_seed(SEED)
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=448, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=CONTEXT,
        tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, pad_token_id=0))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.0)
    rng = random.Random(SEED)
    stream = [1]
    while len(stream) < 60_000:
        stream += fast.encode(rng.choice(corpus), add_special_tokens=False)
        if rng.random() < 0.15:
            stream += [2, 1]
    for _ in range(500):
        starts = [rng.randrange(len(stream) - 129) for _ in range(8)]
        batch = torch.tensor([stream[s : s + 129] for s in starts])
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"trained to a loss of {loss.item():.3f}")
    model.eval()
    if folder.exists():
        shutil.rmtree(folder)
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


# ---------------------------------------------------------------------------------- the harness


def sample(found: dict, lm: HFLM, kind: str) -> dict:
    metrics = {name: float(found[name]) for name in found["metrics"]
               if isinstance(found[name], (int, float, bool)) or hasattr(found[name], "item")}
    result = {"doc": found["doc_id"], "target": str(found["target"]), "metrics": metrics}
    if kind == "generate_until":
        context = found["arguments"][0][0]
        result["context"] = context
        result["tokens"] = len(lm.tok_encode(context))
        result["answer"] = found["resps"][0][0]
        result["found"] = found["filtered_resps"][0]
    elif kind == "loglikelihood_rolling":
        result["text"] = found["arguments"][0][0]
        result["log_likelihood"] = float(found["resps"][0][0])
    else:
        result["requests"] = []
        for (context, continuation), resp in zip(found["arguments"], found["resps"], strict=True):
            before, after = lm._encode_pair(context, continuation)
            result["requests"].append({
                "context": zlib.crc32(context.encode()), "continuation": continuation,
                "tokens": [len(before), len(after)],
                "log_likelihood": float(resp[0][0]), "greedy": bool(resp[0][1])})
        result["context"] = found["arguments"][0][0]
    return result


def evaluate(lm: HFLM, task: str, shots: int, chat: str = "") -> dict:
    options = {}
    if chat:
        options = {"apply_chat_template": True, "fewshot_as_multiturn": chat == "multiturn"}
    out = lm_eval.simple_evaluate(
        model=lm, tasks=[task], num_fewshot=shots, bootstrap_iters=0, log_samples=True,
        task_manager=MANAGER, **options)
    kind = out["configs"][task]["output_type"]
    by_filter = {}
    for found in out["samples"][task]:
        by_filter.setdefault(found["filter"], []).append(sample(found, lm, kind))
    metrics = {key: value for key, value in out["results"][task].items()
               if isinstance(value, float) and "stderr" not in key}
    print(f"{task} with {shots} shots {chat}: {metrics}", flush=True)
    return {"task": task, "shots": shots, "chat": chat, "kind": kind, "samples": by_filter,
            "metrics": metrics}


def main() -> None:
    assert lm_eval.__version__ == "0.4.13" and transformers.__version__ == "5.18.0"
    torch.set_num_threads(1)
    if FOLDER.exists():
        for made in ["checkpoint", "data"]:
            shutil.rmtree(FOLDER / made, ignore_errors=True)
    all_rows = rows()
    write_data(all_rows)
    serve(all_rows)
    folder = checkpoint(texts(all_rows))

    def harness(length: int) -> HFLM:
        return HFLM(pretrained=str(folder), dtype="float32", device="cpu", batch_size=1,
                    max_length=length)

    lm = harness(CONTEXT)
    runs = {}
    for task, shots in [
        ("mmlu_anatomy", 5), ("mmlu_college_physics", 5), ("mmlu_anatomy", 0),
        ("truthfulqa_mc1", 0), ("truthfulqa_mc2", 0),
        ("gsm8k", 5), ("gsm8k", 8), ("gsm8k_cot", 8),
        ("arc_easy", 0), ("arc_easy", 3), ("arc_challenge", 0), ("hellaswag", 0), ("hellaswag", 1),
        ("winogrande", 0), ("winogrande", 2), ("boolq", 0), ("boolq", 1), ("toxigen", 0),
        ("triviaqa", 0), ("triviaqa", 2), ("wikitext", 0),
        ("bbh_zeroshot_snarks", 0), ("bbh_zeroshot_boolean_expressions", 0),
    ]:
        runs[f"{task}-{shots}"] = evaluate(lm, task, shots)
    for task, shots in [("mmlu_anatomy", 5), ("gsm8k", 5), ("arc_easy", 0)]:
        for chat in ["single", "multiturn"]:
            runs[f"{task}-{shots}-{chat}"] = evaluate(lm, task, shots, chat)
    short = harness(SHORT)
    for task, shots in [("mmlu_anatomy", 5), ("truthfulqa_mc2", 0), ("hellaswag", 3),
                        ("wikitext", 0)]:
        runs[f"{task}-{shots}-short"] = evaluate(short, task, shots)
    golden = {"lm_eval": lm_eval.__version__, "transformers": transformers.__version__,
              "torch": torch.__version__, "context": CONTEXT, "short": SHORT, "runs": runs,
              "random": python_random()}
    with gzip.GzipFile(FOLDER / "golden.json.gz", "w", mtime=0) as file:
        file.write(json.dumps(golden, ensure_ascii=False).encode())


def python_random() -> list[dict]:
    """What Python's own generator draws."""
    cases = []
    for seed in [0, 1234, -7, 2**40 + 5]:
        rng = random.Random(seed)
        for size, count in [(24, 5), (24, 8), (7473, 8), (3, 3), (100, 20), (1, 0)]:
            cases.append({"seed": seed, "size": size, "drawn": rng.sample(range(size), count)})
    return cases


if __name__ == "__main__":
    main()
