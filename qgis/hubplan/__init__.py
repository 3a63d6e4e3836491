"""hubplan as a QGIS plugin with one Processing provider.

| file | what it does | needs QGIS |
| --- | --- | --- |
| `provider.py` | the plugin, its provider and its setting | yes |
| `algorithm.py` | the tool, step by step | yes |
| `parameters.py` | what it asks for and returns | yes |
| `layers.py` | reads the chosen layers | yes |
| `places.py` | coordinates, and the zone that a site stands in | yes |
| `results.py` | the plan as layers and numbers | yes |
| `study.py` | writes study.toml, scenario.toml and their tables | no |
| `run.py` | finds hubplan and runs it | no |
"""


def classFactory(iface):
    """What QGIS calls to start a plugin; `iface` is None in `qgis_process`."""
    from .provider import HubplanPlugin

    return HubplanPlugin()
