"""Pairs a second of the Python packages: pltrdy's rouge and Google's rouge_score, lead-32 of CSL by character.

    python3 rouge_speed.py csl-coling22-ts-test.tsv          needs: pip install rouge==1.0.1 rouge-score

rouge-score is also google-research/rouge with "from rouge import" written as "from rouge_score import".
"""
import sys
import time


def rate(score, pairs):
    rates = []
    for _ in range(5):
        start = time.perf_counter()
        for title, lead in pairs:
            score(title, lead)
        rates.append(len(pairs) / (time.perf_counter() - start))
    return sorted(rates)[2]


pairs = []
for line in open(sys.argv[1], encoding="utf-8"):
    row = line.rstrip("\n").split("\t")
    pairs.append((row[2].lower(), row[1][:32].lower()))
try:
    from rouge import Rouge

    rouge = Rouge()
    spaced = [(" ".join(a), " ".join(b)) for a, b in pairs]
    print(f"pltrdy: {rate(lambda a, b: rouge.get_scores(b, a), spaced):,.0f} pairs/s")
except ImportError:
    print("pltrdy: pip install rouge==1.0.1")
try:
    from rouge_score import rouge_scorer

    class Characters:
        def tokenize(self, text):
            return [c for c in text if not c.isspace()]  # as Tianma counts characters

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Characters())
    means = [scorer.score(title, lead) for title, lead in pairs]
    mean = " / ".join(f"{100 * sum(m[k].fmeasure for m in means) / len(means):.2f}" for k in scorer.rouge_types)
    print(f"google: {rate(scorer.score, pairs):,.0f} pairs/s, means {mean}")
except ImportError:
    print("google: pip install rouge-score")
