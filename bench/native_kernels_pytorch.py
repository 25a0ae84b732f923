"""The U-Net's convolutions in PyTorch, for comparison with native-kernels.cc: milliseconds of all forward passes, input and filter
gradients of one training step, each the least of several runs. Decoders join their inputs beforehand; that is not timed.

    python bench/native_kernels_pytorch.py [threads] [size] [base channels] [batch]
"""

import sys
import time

import torch
from torch.nn.grad import conv2d_input, conv2d_weight
from torch.nn.functional import conv2d

arguments = [int(text) for text in sys.argv[1:]] + [None] * 4
threads, size, base, batch = (given or default for given, default in zip(arguments, (torch.get_num_threads(), 96, 8, 8)))


def layers():
    """Side, inputs, outputs, kernel's side."""
    for level in range(4):
        channels = base << level
        yield size >> level, channels // 2 if level else 3, channels, 3
        yield size >> level, channels, channels, 3
    for level in (2, 1, 0):
        channels = base << level
        yield size >> level, 3 * channels, channels, 3
        yield size >> level, channels, channels, 3
    yield size, base, 1, 1


def least_ms(work):
    least, start, runs = float("inf"), time.perf_counter(), 0
    while runs < 5 or (runs < 200 and time.perf_counter() - start < 0.15):
        begin = time.perf_counter()
        work()
        least, runs = min(least, time.perf_counter() - begin), runs + 1
    return least * 1000


torch.set_num_threads(threads)
for name, memory_format in (("NCHW", torch.contiguous_format), ("channels_last", torch.channels_last)):
    totals = {"forward": 0.0, "input gradient": 0.0, "filter gradient": 0.0}
    for side, inputs, outputs, kernel in layers():
        x = torch.randn(batch, inputs, side, side).to(memory_format=memory_format)
        dy = torch.randn(batch, outputs, side, side).to(memory_format=memory_format)
        weight = torch.randn(outputs, inputs, kernel, kernel).to(memory_format=memory_format)
        padding = kernel // 2
        with torch.no_grad():
            totals["forward"] += least_ms(lambda: conv2d(x, weight, padding=padding))
            if inputs != 3:
                totals["input gradient"] += least_ms(lambda: conv2d_input(x.shape, weight, dy, padding=padding))
            totals["filter gradient"] += least_ms(lambda: conv2d_weight(x, weight.shape, dy, padding=padding))
    print(f"{name:14s} {threads} threads, {size}², base {base}, batch {batch}: "
          + ", ".join(f"{part} {ms:.2f} ms" for part, ms in totals.items()) + f", all {sum(totals.values()):.2f} ms")
