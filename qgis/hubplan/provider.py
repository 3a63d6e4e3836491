"""The plugin, its Processing provider, and the setting that says where the program is."""

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithm import LocateHubs
from .parameters import PROGRAM_SETTING

ICON = str(Path(__file__).with_name("icon.svg"))


class HubplanProvider(QgsProcessingProvider):
    """The algorithms of hubplan."""

    def id(self):
        return "hubplan"

    def name(self):
        return "hubplan"

    def longName(self):
        return "hubplan: facility location"

    def icon(self):
        return QIcon(ICON)

    def svgIconPath(self):
        return ICON

    def load(self):
        label = "hubplan program (when it is not on the PATH)"
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(Setting(self.name(), PROGRAM_SETTING, label, "", valuetype=Setting.FILE))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):
        ProcessingConfig.removeSetting(PROGRAM_SETTING)

    def loadAlgorithms(self):
        self.addAlgorithm(LocateHubs())


class HubplanPlugin:
    """Adds the provider when QGIS starts and takes it away at the end."""

    def __init__(self):
        self.provider = None

    def initProcessing(self):
        """All that `qgis_process` calls."""
        self.provider = HubplanProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
