"""The network and training step of src/main/engine in PyTorch (on the CPU with every core), timed; prints one line of JSON."""

import argparse
import json
import os
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional

BASE_CHANNELS = {"tiny": 8, "small": 16, "base": 32}
POOLINGS = 3
WARM_UP_STEPS = 5
SHORTEST_WARM_UP_SECONDS = 2


def block(inputs, outputs):
    """3x3 convolution without bias, batch normalization, ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def pair(inputs, outputs):
    return nn.Sequential(block(inputs, outputs), block(outputs, outputs))


class UNet(nn.Module):
    def __init__(self, base):
        super().__init__()
        widths = [base * 2**level for level in range(POOLINGS + 1)]
        self.encoder = nn.ModuleList(pair(inputs, outputs) for inputs, outputs in zip([3, *widths], widths[:POOLINGS]))
        self.bottleneck = pair(widths[POOLINGS - 1], widths[POOLINGS])
        self.decoder = nn.ModuleList(pair(widths[level + 1] + widths[level], widths[level]) for level in reversed(range(POOLINGS)))
        self.output = nn.Conv2d(base, 1, 1)

    def forward(self, x):
        skips = []
        for level in self.encoder:
            x = level(x)
            skips.append(x)
            x = functional.max_pool2d(x, 2)
        x = self.bottleneck(x)
        for level in self.decoder:
            x = level(torch.cat([functional.interpolate(x, scale_factor=2, mode="nearest"), skips.pop()], 1))
        return self.output(x)


def loss_of(logits, target):
    """Half of binary cross-entropy plus soft Dice loss, as the engine trains with."""
    cross_entropy = functional.binary_cross_entropy_with_logits(logits, target)
    probability = torch.sigmoid(logits)
    axes = (1, 2, 3)
    overlap = (probability * target).sum(axes)
    dice = (2 * overlap + 1e-5) / (probability.sum(axes) + target.sum(axes) + 1e-5)
    return 0.5 * (cross_entropy + (1 - dice).mean())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", choices=BASE_CHANNELS, default="tiny")
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--memory-format", choices=["nchw", "channels_last"], default="nchw")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--no-tf32", action="store_true", help="single precision throughout; convolutions on a GPU otherwise round to TF32")
    options = parser.parse_args()

    threads = os.cpu_count()
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    if options.no_tf32:
        torch.backends.cudnn.allow_tf32 = False
    device = torch.device(options.device)
    memory_format = torch.channels_last if options.memory_format == "channels_last" else torch.contiguous_format
    network = UNet(BASE_CHANNELS[options.preset]).to(device, memory_format=memory_format).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-2)
    average = [parameter.detach().clone() for parameter in network.parameters()]
    x = torch.randn(options.batch_size, 3, options.size, options.size).to(device, memory_format=memory_format)
    target = (torch.rand(options.batch_size, 1, options.size, options.size) < 0.5).float().to(device)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(network(x), target)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, list(network.parameters()), 0.01)
        return loss.item()

    start = time.perf_counter()
    steps = 0
    while steps < WARM_UP_STEPS or time.perf_counter() - start < SHORTEST_WARM_UP_SECONDS:
        step()
        steps += 1
    start = time.perf_counter()
    steps = 0
    while time.perf_counter() - start < options.seconds:
        step()
        steps += 1
    elapsed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    network.eval()

    def predict():
        with torch.inference_mode():
            return torch.sigmoid(network(x)).cpu()

    for _ in range(WARM_UP_STEPS):
        predict()
    start = time.perf_counter()
    batches = 0
    while time.perf_counter() - start < options.seconds / 2:
        predict()
        batches += 1
    inference_elapsed = time.perf_counter() - start
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({
        "imagesPerSecond": steps * options.batch_size / elapsed,
        "inferenceImagesPerSecond": batches * options.batch_size / inference_elapsed,
        "peakResidentBytes": peak * unit,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "version": torch.__version__,
        "threads": threads,
        "memoryFormat": options.memory_format,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
    }))


if __name__ == "__main__":
    main()
