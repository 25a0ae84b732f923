"""Inference of the network of train_pytorch.py: in eval mode, each normalization folded into its convolution, timed; prints one line of JSON."""

import argparse
import json
import os
import resource
import sys
import time

import torch
from torch import nn
from torch.nn.utils import fuse_conv_bn_eval

from train_pytorch import BASE_CHANNELS, WARM_UP_STEPS, UNet


def fold(module):
    """Every block's convolution and normalization become one convolution with a bias."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and isinstance(child[0], nn.Conv2d) and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, nn.Sequential(fuse_conv_bn_eval(child[0], child[1]), child[2]))
        else:
            fold(child)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", choices=BASE_CHANNELS, default="small")
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--memory-format", choices=["nchw", "channels_last"], default="nchw")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()

    threads = os.cpu_count()
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    device = torch.device(options.device)
    memory_format = torch.channels_last if options.memory_format == "channels_last" else torch.contiguous_format
    network = UNet(BASE_CHANNELS[options.preset]).eval()
    parameters = sum(parameter.numel() for parameter in network.parameters())
    fold(network)
    network = network.to(device, memory_format=memory_format)
    x = torch.randn(options.batch_size, 3, options.size, options.size).to(device, memory_format=memory_format)

    def predict():
        with torch.inference_mode():
            return torch.sigmoid(network(x)).cpu()

    for _ in range(WARM_UP_STEPS):
        predict()
    start = time.perf_counter()
    batches = 0
    while time.perf_counter() - start < options.seconds:
        predict()
        batches += 1
    elapsed = time.perf_counter() - start
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({
        "imagesPerSecond": batches * options.batch_size / elapsed,
        "peakResidentBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
        "parameters": parameters,
        "version": torch.__version__,
        "threads": threads,
        "memoryFormat": options.memory_format,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
    }))


main()
