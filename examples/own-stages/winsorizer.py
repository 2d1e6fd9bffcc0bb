"""A stage of one's own in Python: cuts a number off at two bounds."""

from pyspark import keyword_only
from pyspark.ml import Transformer
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasInputCol, HasOutputCol
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import functions


class Winsorizer(
    Transformer, HasInputCol, HasOutputCol, DefaultParamsReadable, DefaultParamsWritable
):
    low = Param(Params._dummy(), "low", "smallest value", TypeConverters.toFloat)
    high = Param(Params._dummy(), "high", "greatest value", TypeConverters.toFloat)

    @keyword_only
    def __init__(self, *, inputCol=None, outputCol=None, low=0.0, high=1.0):
        super().__init__()
        self._setDefault(low=0.0, high=1.0)
        self._set(**self._input_kwargs)

    def _transform(self, dataset):
        value = functions.col(self.getInputCol()).cast("double")
        low, high = self.getOrDefault(self.low), self.getOrDefault(self.high)
        cut = functions.when(value < low, low).when(value > high, high).otherwise(value)
        return dataset.withColumn(self.getOutputCol(), cut)
