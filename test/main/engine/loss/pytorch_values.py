"""Losses and their gradients by PyTorch's own derivatives, in float64, on three small images: prints pytorch-values.json, which the tests
hold ours against. Written from the papers' formulas, pair by pair and window by window. Run: python pytorch_values.py > pytorch-values.json"""

import json
import math

import torch
from torch.nn import functional

IMAGES, HEIGHT, WIDTH = 3, 4, 8
AREA = HEIGHT * WIDTH
torch.set_default_dtype(torch.float64)


def pattern(count, amplitude, frequency, phase, digits=3):
    return torch.tensor([round(amplitude * math.sin(frequency * i + phase), digits) for i in range(count)])


logits = pattern(IMAGES * AREA, 3, 0.71, 0.3).reshape(IMAGES, HEIGHT, WIDTH)
target = (pattern(IMAGES * AREA, 1, 0.37, 1.0) > 0.2).double().reshape(IMAGES, HEIGHT, WIDTH)
teacher = (0.5 + pattern(IMAGES * AREA, 0.48, 0.93, 1.1)).reshape(IMAGES, HEIGHT, WIDTH)
dark = torch.zeros(IMAGES, HEIGHT, WIDTH)
dark[0, 1:3, 2:6] = 1
dark[1, 0:3, 0:4] = 1
dark[2, 1:4, 3:7] = 1
rgb = 0.7 - 0.35 * dark.unsqueeze(3) * torch.tensor([0.6, 1, 0.9]) + pattern(IMAGES * AREA * 3, 0.012, 2.3, 0.4).reshape(IMAGES, HEIGHT, WIDTH, 3)
rgb[2, 0, 0:2] = 0.02
rgb = torch.round(rgb, decimals=4)
# The third image has no box.
box = torch.zeros(IMAGES, HEIGHT, WIDTH)
box[0, 1:3, 2:6] = 1
box[1, 0:4, 0:4] = 1
# Of the first a scribble, of the second nothing, of the third a point.
labels = torch.full((IMAGES, HEIGHT, WIDTH), 2.0)
labels[0, 1, 3:6] = 1
labels[0, 3, 0:7] = 0
labels[2, 2, 4] = 1
labels[2, 0, 0] = 0
known = (labels != 2).double()
gate = torch.ones(IMAGES, HEIGHT, WIDTH)
gate[0, :, 0:2] = 0
gate[1] = 0
bounds = {"least": torch.tensor([0.7, 0.1, 0.2]), "most": torch.tensor([0.9, 0.3, 0.95])}
present = torch.tensor([1.0, 0.0, -1.0])
scores = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5], [2.0, 2.0, -4.0]])
classes = torch.tensor([2, 0, 1])


def per_image(values):
    return values.flatten(1).sum(1)


def dice(x, t, a=1e-5, b=1e-5):
    p = x.sigmoid()
    return 1 - (2 * per_image(p * t) + a) / (per_image(p) + per_image(t) + b)


def batch_dice(x, t, weights):
    p = x.sigmoid()
    shared, both = (weights * per_image(p * t)).sum(), (weights * (per_image(p) + per_image(t))).sum()
    return (1 - (2 * shared + 1e-5) / (both + 1e-5)).reshape(1)


def tversky(x, t, alpha, beta):
    p = x.sigmoid()
    true, false_positive, false_negative = per_image(p * t), per_image(p * (1 - t)), per_image((1 - p) * t)
    return 1 - (true + 1e-5) / (true + alpha * false_positive + beta * false_negative + 1e-5)


def cross_entropy_map(x, t):
    return functional.binary_cross_entropy_with_logits(x, t, reduction="none")


def focal(x, t, gamma, alpha):
    p = x.sigmoid()
    own = p * t + (1 - p) * (1 - t)
    return per_image((alpha * t + (1 - alpha) * (1 - t)) * (1 - own) ** gamma * -own.log()) / AREA


def projection(x, box):
    p = x.sigmoid()
    total = 0
    for axis in (1, 2):
        q, t = p.amax(axis), box.amax(axis)
        total = total + 1 - 2 * (q * t).sum(1) / ((q**2).sum(1) + (t**2).sum(1) + 1e-5)
    return total


def tightness(x, box):
    p = x.sigmoid()
    losses = []
    for image in range(IMAGES):
        bags = [p[image, row][box[image, row] > 0] for row in range(HEIGHT)] + [p[image, :, column][box[image, :, column] > 0] for column in range(WIDTH)]
        costs = [-bag.amax().log() for bag in bags if len(bag)]
        losses.append(sum(costs) / len(costs) if costs else 0 * x[image].sum())
    return torch.stack(losses)


def lab(rgb):
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = torch.tensor([[0.412453, 0.35758, 0.180423], [0.212671, 0.71516, 0.072169], [0.019334, 0.119193, 0.950227]])
    xyz = linear @ matrix.T / torch.tensor([0.95047, 1, 1.08883])
    f = torch.where(xyz > 216 / 24389, xyz.clamp(min=1e-9) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
    return torch.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def neighbours(radius, step):
    return [(i, j) for i in range(-radius, radius + 1, step) for j in range(-radius, radius + 1, step) if (i, j) != (0, 0)]


def pairs(radius, step):
    for image in range(IMAGES):
        for row in range(HEIGHT):
            for column in range(WIDTH):
                for i, j in neighbours(radius, step):
                    if 0 <= row + i < HEIGHT and 0 <= column + j < WIDTH:
                        yield image, (row, column), (row + i, column + j)


def pairwise(x, colours, inside):
    """BoxInst: a pixel inside against each of its neighbours, on whichever side of the border they are."""
    p = x.sigmoid()
    sums, counts = [0 * x[image].sum() for image in range(IMAGES)], [0] * IMAGES
    for image, a, b in pairs(2, 2):
        distance = (colours[image][a] - colours[image][b]).norm()
        similarity = math.exp(-distance / 2)
        assert abs(similarity - 0.3) > 1e-3, "too near the threshold to be the same in float32"
        if similarity < 0.3 or inside[image][a] == 0:
            continue
        pa, pb = p[image][a], p[image][b]
        sums[image] = sums[image] - (pa * pb + (1 - pa) * (1 - pb)).log()
        counts[image] += 1
    return torch.stack([total / max(count, 1) for total, count in zip(sums, counts)])


def crf(x, rgb, gate):
    p = x.sigmoid()
    sums = [0 * x[image].sum() for image in range(IMAGES)]
    for image, a, b in pairs(5, 1):
        position = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / 6**2
        colour = ((rgb[image][a] - rgb[image][b]) ** 2).sum() / 0.1**2
        kernel = math.exp(-0.5 * (position + colour)) * gate[image][a] * gate[image][b]
        pa, pb = p[image][a], p[image][b]
        sums[image] = sums[image] + kernel * (pa * (1 - pb) + (1 - pa) * pb)
    return torch.stack([total / max(per_image(gate)[image], 1) for image, total in enumerate(sums)])


def partial(x, labels, known):
    return per_image(known * cross_entropy_map(x, labels)) / per_image(known).clamp(min=1)


def size_prior(x, least, most):
    share = x.sigmoid().flatten(1).mean(1)
    return functional.relu(least - share) ** 2 + functional.relu(share - most) ** 2


def presence(x, present):
    pooled = ((5 * x).flatten(1).logsumexp(1) - math.log(AREA)) / 5
    return functional.binary_cross_entropy_with_logits(pooled, present, reduction="none")


def confident(x, teacher, confidence):
    sure = torch.maximum(teacher, 1 - teacher) >= confidence
    return per_image(sure * cross_entropy_map(x, (teacher > 0.5).double())) / AREA


def weak(x, warm_up):
    boxed = torch.tensor([1.0, 1.0, 0.0])
    share = box.flatten(1).mean(1)
    boxes = projection(x, box) + WEIGHTS["boxTightness"] * tightness(x, box) + WEIGHTS["boxSize"] * size_prior(x, 0.6 * share, 0.9 * share)
    boxes = boxes + WEIGHTS["pairwiseColour"] * warm_up * pairwise(x, lab(rgb), box)
    scribble = WEIGHTS["gatedCrf"] * crf(x, rgb, torch.ones_like(gate)) * torch.tensor([1.0, 0.0, 0.0])
    point = WEIGHTS["pointSize"] * size_prior(x, 0.02, 0.7) * torch.tensor([0.0, 0.0, 1.0])
    return boxed * boxes + partial(x, labels, known) + scribble + point + presence(x, present.clamp(min=0)) * torch.tensor([1.0, 1.0, 0.0])


WEIGHTS = {"boxTightness": 1, "boxSize": 10, "pairwiseColour": 1, "gatedCrf": 0.1, "pointSize": 10}

losses = {
    "dice": (logits, lambda x: dice(x, target)),
    "batchDice": (logits, lambda x: batch_dice(x, target, torch.tensor([1.0, 2.0, 0.5]))),
    "tversky": (logits, lambda x: tversky(x, target, 0.3, 0.7)),
    "focalTversky": (logits, lambda x: tversky(x, target, 0.3, 0.7) ** (3 / 4)),
    "binaryCrossEntropy": (logits, lambda x: per_image(cross_entropy_map(x, target)) / AREA),
    "focal": (logits, lambda x: focal(x, target, 2, 0.25)),
    "segmentation": (logits, lambda x: 0.5 * (per_image(cross_entropy_map(x, target)) / AREA + dice(x, target))),
    "crossEntropy": (scores, lambda x: functional.cross_entropy(x, classes, reduction="none")),
    "boxProjection": (logits, lambda x: projection(x, box)),
    "boxTightness": (logits, lambda x: tightness(x, box)),
    "pairwiseColour": (logits, lambda x: pairwise(x, lab(rgb), box)),
    "partialCrossEntropy": (logits, lambda x: partial(x, labels, known)),
    "gatedCrf": (logits, lambda x: crf(x, rgb, torch.ones_like(gate))),
    "gatedCrfWithGate": (logits, lambda x: crf(x, rgb, gate)),
    "sizePrior": (logits, lambda x: size_prior(x, **bounds)),
    "presence": (logits, lambda x: presence(x, present.clamp(min=0))),
    "consistency": (logits.sigmoid(), lambda p: per_image((p - teacher) ** 2) / AREA),
    "confidentCrossEntropy": (logits, lambda x: confident(x, teacher, 0.8)),
    "weak": (logits, lambda x: weak(x, 0.5)),
}


def values(tensor):
    return [float(f"{value:.9g}") + 0.0 for value in tensor.detach().flatten().tolist()]


# Images count differently in what is differentiated, so that a gradient that mixes them up shows.
OUTER = torch.tensor([1.0, 2.0, -0.5])
inputs = {
    "shape": [IMAGES, HEIGHT, WIDTH], "logits": values(logits), "probability": values(logits.sigmoid()), "target": values(target), "teacher": values(teacher), "rgb": values(rgb), "lab": values(lab(rgb)),
    "box": values(box), "labels": values(labels), "gate": values(gate), "least": values(bounds["least"]), "most": values(bounds["most"]),
    "present": values(present), "scores": values(scores), "classes": classes.tolist(), "outer": values(OUTER),
}
expected = {}
for name, (start, loss) in losses.items():
    x = start.clone().requires_grad_()
    value = loss(x)
    (value * OUTER[: len(value)]).sum().backward()
    expected[name] = {"losses": values(value), "gradient": values(x.grad)}

print("{")
print(f'  "tool": "PyTorch {torch.__version__}, float64",')
print('  "inputs": {\n' + ",\n".join(f'    "{name}": {json.dumps(value)}' for name, value in inputs.items()) + "\n  },")
print('  "losses": {\n' + ",\n".join(f'    "{name}": {json.dumps(value)}' for name, value in expected.items()) + "\n  }")
print("}")
