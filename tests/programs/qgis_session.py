"""A separate QGIS for qgis_processing.py: a home without a profile, the plugin installed, and the tool run by its name.

The program's arguments are HUBPLAN_BINARY and DATA_FOLDER. This module has to be imported before QGIS.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HUBPLAN, DATA = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SCRATCH = Path(tempfile.mkdtemp(prefix="hubplan-qgis-"))
PROFILE = SCRATCH / ".local" / "share" / "QGIS" / "QGIS3" / "profiles" / "default"
PLUGINS = [PROFILE / "python" / "plugins", Path("/usr/share/qgis/python/plugins")]
README = (REPOSITORY / "qgis" / "README.md").read_text()
TOOL = "hubplan:locatehubs"

# Set before QGIS is imported, because it decides which profile QGIS finds.
os.environ.update(HOME=str(SCRATCH), XDG_RUNTIME_DIR=str(SCRATCH), HUBPLAN=str(HUBPLAN), HUBPLAN_DATA=str(DATA))
for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "QGIS_CUSTOM_CONFIG_PATH"):
    os.environ.pop(variable, None)
sys.path[:0] = map(str, PLUGINS)

import qgis.utils  # noqa: E402
from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback, QgsVectorLayer  # noqa: E402

# Checks that held.
checked = []


class Log(QgsProcessingFeedback):
    """Everything that a user would see; `stop_at` presses Cancel when a line has this word."""

    def __init__(self, stop_at=None):
        super().__init__()
        self.lines, self.errors, self.stop_at = [], [], stop_at

    def pushInfo(self, text):
        self.lines.append(text)

    def pushWarning(self, text):
        self.lines.append(text)

    def pushConsoleInfo(self, text):
        self.lines.append(text)
        if self.stop_at and self.stop_at in text:
            self.cancel()

    def reportError(self, text, fatalError=False):
        self.errors.append(text)


def check(is_so, what, seen=""):
    """Prints a line for a check that holds; ends the program if it does not."""
    checked.append(what)
    print(f"{'ok' if is_so else 'FAILED'}  {what}", flush=True)
    if not is_so:
        raise AssertionError(f"{what}: {seen}")


def hubplan(*arguments):
    """The command line."""
    done = subprocess.run([HUBPLAN, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"hubplan {arguments}: {done.stderr}")
    return done.stdout


def solution(folder):
    return json.loads((Path(folder) / "solution.json").read_text())


def table(path, x=None, y=None, crs="EPSG:27700", name=None):
    """A CSV as QGIS opens it, with or without points."""
    where = f"xField={x}&yField={y}&crs={crs}" if x else "geomType=none"
    uri = f"file://{path}?delimiter=,&detectTypes=yes&{where}"
    return valid(QgsVectorLayer(uri, name or Path(path).stem, "delimitedtext"))


def valid(layer):
    if not layer.isValid():
        raise AssertionError(f"{layer.name()} cannot be opened")
    return layer


def joined(polygons, polygon_key, rows, row_key, name):
    """Polygons with the columns of a table."""
    import processing

    layer = processing.run(
        "native:joinattributestable",
        {"INPUT": polygons, "FIELD": polygon_key, "INPUT_2": rows, "FIELD_2": row_key, "OUTPUT": "TEMPORARY_OUTPUT"},
    )["OUTPUT"]
    layer.setName(name)
    return layer


def run(parameters, log=None):
    """The tool, through the registry."""
    import processing

    return processing.run(TOOL, {"FOLDER": str(SCRATCH / f"study-{len(checked)}"), **parameters}, feedback=log or Log())


def refusal(parameters):
    """The tool's message when it fails."""
    try:
        run(parameters)
    except QgsProcessingException as error:
        return str(error)
    return "nothing was refused"


def block(language, word):
    """The example of qgis/README.md that has this word."""
    fenced = README.split("```")[1::2]
    return next(text[len(language) :] for text in fenced if text.startswith(language + "\n") and word in text)


def shell(commands, folder):
    """Commands of the README. Debian's wrapper of `qgis_process` passes an option that the program does not know."""
    names = f'hubplan() {{ "{HUBPLAN}" "$@"; }}\n'
    if shutil.which("qgis_process.bin"):
        names += 'qgis_process() { qgis_process.bin "$@"; }\n'
    return subprocess.run(["bash", "-ec", names + commands], cwd=folder, capture_output=True, text=True)


def install():
    """As the README says: copies one folder and switches the plugin on."""
    done = shell(block("sh", "plugins enable"), REPOSITORY)
    check(done.returncode == 0, "the plugin is installed by copying a folder, and switched on", done.stderr)
    check((PLUGINS[0] / "hubplan" / "metadata.txt").exists(), "it is in the profile")


def start():
    """QGIS with the profile, and the Processing plugin and ours, loaded as QGIS loads them."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], True, str(PROFILE))
    application.initQgis()
    from processing.core.Processing import Processing

    qgis.utils.plugin_paths = list(map(str, PLUGINS))
    Processing.initialize()
    qgis.utils.updateAvailablePlugins()
    started = qgis.utils.loadPlugin("hubplan") and qgis.utils.startProcessingPlugin("hubplan")
    found = QgsApplication.processingRegistry().algorithmById(TOOL)
    check(started and found is not None, "QGIS has the tool in its registry")
    return application
